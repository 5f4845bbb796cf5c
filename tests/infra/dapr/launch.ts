import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const PATIENCE_MS = 60_000
const POLL_MS = 50

export interface Launched {
  pid(): number
  /** In good order. Nothing to do when it is down. */
  stop(): Promise<void>
  kill9(): Promise<void>
  /** Starts it again with the same ports and data; resolves when it serves. */
  restart(): Promise<void>
}

export interface Launch {
  program: string
  /** Command line options by name; several values: the option several times. */
  flags: Readonly<Record<string, string | number | boolean | readonly string[]>>
  /** Beside the variables of this process. */
  env?: Readonly<Record<string, string>>
  /** Gathers what it prints; quoted when it does not start. */
  logFile: string
  /** An address that answers 2xx as soon as it serves. */
  readyAt: string
  /** In a process group of its own, which Ctrl-C does not reach: to be ended by whoever started it. */
  detached?: boolean
}

/** Starts a program and resolves when it serves; it ends with this process at the latest. */
export async function launch(options: Launch): Promise<Launched> {
  let child = await start(options)
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  return {
    pid: () => child.pid!,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      child = await start(options)
    },
  }
}

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

async function start({ program, flags, env, logFile, readyAt, detached = false }: Launch): Promise<ChildProcess> {
  const args = Object.entries(flags).flatMap(([name, value]) => [value].flat().map((each) => `--${name}=${each}`))
  const log = openSync(logFile, 'a')
  const child = spawn(program, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env }, detached })
  closeSync(log)
  living.add(child)
  child.once('exit', () => living.delete(child))
  await once(child, 'spawn')
  const deadline = performance.now() + PATIENCE_MS
  while (!(await answers(readyAt))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL')
      const said = (await readFile(logFile, 'utf8')).split('\n').slice(-15).join('\n')
      throw new Error(`${program} was not ready (exit code ${child.exitCode}):\n${said}`)
    }
    await delay(POLL_MS)
  }
  return child
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  await answer?.body?.cancel()
  return answer?.ok ?? false
}
