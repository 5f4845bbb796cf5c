import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePorts } from './free-ports.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The whole built system in a process of its own, to be stopped, killed and started again at the same address. */
export interface DocketProcess {
  url: string
  start(): Promise<void>
  /** As a deployment would; resolves when the process has ended. */
  stop(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
  isRunning(): boolean
}

export interface DocketOptions {
  dataDir: string
  databaseUrl?: string
  /** On top of what it is given. */
  env?: Record<string, string>
}

/** Starts it and waits until it says that it is ready. Without `databaseUrl` it has an embedded PostgreSQL of its own. */
export async function startDocketProcess(options: DocketOptions): Promise<DocketProcess> {
  const [port] = await freePorts(1)
  let child = await spawnDocket(options, port!)
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(child)) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return {
    url: `http://localhost:${port}`,
    async start() {
      child = await spawnDocket(options, port!)
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    isRunning: () => !hasEnded(child),
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

async function spawnDocket({ dataDir, databaseUrl, env = {} }: DocketOptions, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl ?? '',
      DOCKET_DATA_DIR: dataDir,
      RATE_LIMIT_PER_MINUTE: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += String(chunk)))
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('Docket is ready')) {
      child.stdout.resume()
      return child
    }
  }
  throw new Error(`The server did not start:\n${errors}`)
}
