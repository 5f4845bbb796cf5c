import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { createTestDatabase, type TestDatabase } from '#tests/infra/test-database.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PASSWORD = 'correct horse battery staple'
/* Without the last ones Chromium asks hosts of its maker for updates at every start. */
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The whole built system in a process of its own, on a database of its own, and a browser. */
export interface Site {
  url: string
  /** A window of a new visitor. */
  visit(options?: BrowserContextOptions): Promise<Visitor>
  /** Stops the server as a deployment would; `start` brings it back at the same address. */
  stopServer(): Promise<void>
  startServer(): Promise<void>
  close(): Promise<void>
}

export interface Visitor {
  page: Page
  context: BrowserContext
  /** What the browser complained about: script errors, refused content, hydration. */
  complaints: string[]
}

/** `env` goes on top of what the server is given. */
export async function openSite(env: Record<string, string> = {}): Promise<Site> {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-e2e-'))
  const port = await freePort()
  let server = await start({ database, dataDir, port, env })
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGUMENTS,
  })
  const url = `http://localhost:${port}`
  return {
    url,
    visit: (options) => visit(browser, { baseURL: url, timezoneId: 'Europe/Berlin', ...options }),
    stopServer: () => stop(server),
    async startServer() {
      server = await start({ database, dataDir, port, env })
    },
    async close() {
      await browser.close()
      await stop(server)
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

interface Start {
  database: TestDatabase
  dataDir: string
  port: number
  env: Record<string, string>
}

async function start({ database, dataDir, port, env }: Start): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database.url,
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

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/* Below the range that the system gives to outgoing connections, so that the port is still free after a restart. */
const FIRST_PORT = 20_000
const PORTS = 10_000

async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS)
    const probe = createServer().listen(port, '127.0.0.1')
    const isFree = await once(probe, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

let accounts = 0

/** Signs up as a new user and ends on the list of tasks. Returns the address. */
export async function signUp(page: Page, name = 'Ann Example'): Promise<string> {
  accounts += 1
  const email = `person-${accounts}-${process.pid}@example.com`
  await page.goto('/auth')
  await page.getByRole('tab', { name: 'Sign up' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await fillCredentials(page, email)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.waitForURL('**/tasks')
  return email
}

export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/auth')
  await fillCredentials(page, email)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/tasks')
}

async function fillCredentials(page: Page, email: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
}

/** Adds a task by quick add and waits until it is in the list. */
export async function quickAdd(page: Page, text: string, title: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Quick add' }).fill(text)
  await page.getByRole('button', { name: 'Add task' }).click()
  await taskLink(page, title).first().waitFor()
}

export function taskList(page: Page) {
  return page.getByRole('list', { name: 'Tasks' })
}

export function taskLink(page: Page, title: string) {
  return taskList(page).getByRole('link', { name: title, exact: true })
}

export function notifications(page: Page) {
  return page.getByRole('region', { name: 'Notifications' })
}
