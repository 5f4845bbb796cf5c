import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { freePort } from '#tests/infra/free-ports.ts'

export interface Docket {
  url: string
  databaseUrl: string
  dataDir: string
  pid: number
  /** Milliseconds from the spawn to the first good answer. */
  readyAfter: number
  /** Resident memory in MB, as the kernel counts it. */
  residentMb(): Promise<number>
  call<T>(method: string, path: string, options?: CallOptions): Promise<T>
  stop(): Promise<void>
}

export interface CallOptions {
  token?: string
  body?: unknown
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** A built Docket of its own, with its own PostgreSQL (fsync on, as users run it) in a temporary folder. */
export async function startDocket(env: Record<string, string> = {}): Promise<Docket> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, [fileURLToPath(new URL('../scripts/run.mjs', import.meta.url)), 'start'], {
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: postgres.url,
      DOCKET_DATA_DIR: folder,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, () => child.exitCode)
  const readyAfter = performance.now() - started
  return {
    url,
    databaseUrl: postgres.url,
    dataDir: folder,
    pid: child.pid!,
    readyAfter,
    residentMb: () => residentMb(child.pid!),
    call: (method, path, options) => callApi(url, method, path, options),
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Signs up a new user. */
export async function signUp(docket: Pick<Docket, 'call'>, name: string): Promise<{ id: string; token: string }> {
  const body = { email: `${name}@example.com`, password: 'bench-password', time_zone: 'Europe/Berlin' }
  const { user, token } = await docket.call<{ user: { id: string }; token: string }>('POST', '/auth/sign-up', { body })
  return { id: user.id, token }
}

/** Plain connections to the same database: what the machine can do without Docket. */
export async function openRaw(
  docket: Docket,
  clients: number,
): Promise<{ clients: pg.Client[]; close(): Promise<void> }> {
  const opened = Array.from({ length: clients }, () => new pg.Client({ connectionString: docket.databaseUrl }))
  await Promise.all(opened.map((client) => client.connect()))
  return { clients: opened, close: async () => void (await Promise.all(opened.map((client) => client.end()))) }
}

/** Resolves when the service answers that it is ready; rejects when its process ends before. */
export async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  for (;;) {
    if (exitCode() !== null) throw new Error(`Docket ended with ${exitCode()} before it was ready`)
    const ready = await fetch(`${url}/readyz`)
      .then((answer) => answer.ok)
      .catch(() => false)
    if (ready) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

/** One request to the API of the server there; rejects when its answer is an error. */
export function callApi<T>(url: string, method: string, path: string, { token, body }: CallOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers: Record<string, string> = {}
    if (token) headers['authorization'] = `Bearer ${token}`
    if (text)
      Object.assign(headers, { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) })
    const sent = request(`${url}/api/v1${path}`, { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const received = Buffer.concat(chunks).toString()
        if ((answer.statusCode ?? 500) >= 400) reject(new Error(`${method} ${path}: ${answer.statusCode} ${received}`))
        else resolve((received === '' ? null : JSON.parse(received)) as T)
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}
