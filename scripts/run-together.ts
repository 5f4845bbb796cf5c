import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { endWithNpm } from './end-with-npm.mjs'
import { reportFailure } from './report-failure.ts'

type Stop = () => Promise<unknown>

export interface Together {
  /** Hands over how something that has been started is stopped again. */
  onStop: (stop: Stop) => void
  /** Starts a service of Docket in a process of its own. One that ends takes everything along: half a Docket would look like a whole one. */
  startService: (name: 'web' | 'mcp' | 'workers', env: Readonly<Record<string, string>>) => void
}

const runner = fileURLToPath(new URL('run.mjs', import.meta.url))

/**
 * Runs what `start` starts until a signal, the end of npm or that of a service. Then, as when the start fails, stops all of
 * it, what was started last first. For that order no process but this one may hear the terminal: Ctrl-C reaches a whole
 * process group, so that what is started here has to be in groups of its own.
 */
export function runTogether(start: (together: Together) => Promise<void>): void {
  const stops: Stop[] = []
  let isStopping = false

  async function stopAll(): Promise<void> {
    if (isStopping) return
    isStopping = true
    while (stops.length > 0) await stops.pop()!().catch(reportFailure)
    process.exit()
  }

  function startService(name: string, env: Readonly<Record<string, string>>): void {
    const child = spawn(process.execPath, [runner, name], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    })
    const ended = once(child, 'exit')
    stops.push(async () => {
      child.kill('SIGTERM')
      await ended
    })
    child.once('exit', () => {
      if (!isStopping) process.exitCode = 1
      void stopAll()
    })
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll())
  endWithNpm()
  start({ onStop: (stop) => void stops.push(stop), startService }).catch(async (error: unknown) => {
    reportFailure(error)
    await stopAll()
  })
}
