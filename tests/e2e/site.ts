import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { startDocketProcess } from '#tests/infra/docket-process.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'
import { until } from '#tests/infra/until.ts'

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
  const docket = await startDocketProcess({ dataDir, databaseUrl: database.url, env })
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGUMENTS,
  })
  const { url } = docket
  return {
    url,
    visit: (options) => visit(browser, { baseURL: url, timezoneId: 'Europe/Berlin', ...options }),
    stopServer: () => docket.stop(),
    startServer: () => docket.start(),
    async close() {
      await browser.close()
      await docket.stop()
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/* Pages without JavaScript. */
const inert = new WeakSet<Page>()

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  if (options.javaScriptEnabled === false) inert.add(page)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

/** Keeps requests of a page waiting until the returned function is called. */
export async function hold(page: Page, urls: string | RegExp): Promise<() => void> {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(urls, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** Opens a page; resolves when its scripts have taken it over, where there are any. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await untilTakenOver(page)
}

export async function reload(page: Page): Promise<void> {
  await page.reload()
  await untilTakenOver(page)
}

/** What is done before React has taken a page over is what a page without scripts does. */
export async function untilTakenOver(page: Page): Promise<void> {
  if (!inert.has(page)) await page.waitForFunction(isTakenOver)
}

/* In the browser. React marks the document with its root, whose state says whether it has yet to be taken over. */
function isTakenOver(): boolean {
  const mark = Object.entries(document).find(([name]) => name.startsWith('__reactContainer$'))
  return mark !== undefined && mark[1].stateNode.current.memoizedState.isDehydrated === false
}

let accounts = 0

/** Signs up as a new user and ends on the list of tasks. Returns the address. */
export async function signUp(page: Page, name = 'Ann Example'): Promise<string> {
  accounts += 1
  const email = `person-${accounts}-${process.pid}@example.com`
  await goTo(page, '/auth')
  await page.getByRole('tab', { name: 'Sign up' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await fillCredentials(page, email)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.waitForURL('**/tasks')
  return email
}

export async function signIn(page: Page, email: string): Promise<void> {
  await goTo(page, '/auth')
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
  const field = page.getByRole('textbox', { name: 'Quick add' })
  await field.fill(text)
  await page.getByRole('button', { name: 'Add task' }).click()
  await taskLink(page, title).first().waitFor()
  // The task may come by a live update before the answer does.
  await until('quick add is empty again', async () => ((await field.inputValue()) === '' ? true : null))
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
