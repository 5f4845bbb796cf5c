import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const runner = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url))

/** One of Docket's services in a process of its own, as `npm run NAME` starts it. */
export interface ServiceProcess {
  /** Where it listens. */
  url: string
  pid: number
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>
  kill9(): Promise<void>
}

/* What each says when it is ready, with its port. */
const READY = {
  web: /^Docket is ready at http:\/\/[^:]+:(\d+)/,
  mcp: /"port":(\d+),"msg":"the MCP server is running"/,
  workers: /"port":(\d+),"msg":"workers are running"/,
}

export type Service = keyof typeof READY

/** Starts a service on a free port and resolves when it is ready. */
export async function startService(name: Service, env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [runner, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'info', PORT: '0', MCP_PORT: '0', WORKERS_PORT: '0', ...env },
  })
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }))
  const port = await portOf(child, READY[name])
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    ended,
    stop: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
  }
}

async function portOf(child: ChildProcess, ready: RegExp): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const said: string[] = []
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const found = ready.exec(line)
      if (found) resolve(found[1]!)
      else if (said.length < 50) said.push(line)
    })
    child.once('exit', (code, signal) => {
      reject(new Error(`ended with ${code ?? signal} before it was ready:\n${said.join('\n')}`))
    })
  })
}
