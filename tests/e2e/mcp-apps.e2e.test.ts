import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import { build } from 'esbuild'
import type { CallToolResult, Tool } from '@modelcontextprotocol/client'
import { getToolUiResourceUri, type McpUiHostContext } from '@modelcontextprotocol/ext-apps/app-bridge'
import type { FrameLocator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Task } from '#core/domain/task.ts'
import { connectMcp, type McpClient } from '#tests/infra/mcp-client.ts'
import { callApi } from '#tests/infra/test-server.ts'
import { openSite, type Site, type Visitor } from './site.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let site: Site
let mcp: McpClient
let tools: Tool[]
let host: string

beforeAll(async () => {
  site = await openSite()
  const body = { email: 'apps@example.com', password: 'a long password', time_zone: 'Europe/Berlin' }
  const signedUp = await callApi(site.url, 'POST /auth/sign-up', { body })
  mcp = await connectMcp(`${site.url}/mcp`, String(signedUp.body['token']))
  tools = (await mcp.client.listTools()).tools
  const entry = fileURLToPath(new URL('mcp-app-host.ts', import.meta.url))
  const bundled = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false, logLevel: 'error' })
  host = bundled.outputFiles[0]!.text
})
afterAll(async () => {
  await mcp?.close()
  await site?.close()
})

/** A host that has called a tool and shows the app that the tool names. */
async function show(
  name: string,
  args: Record<string, unknown>,
  context: McpUiHostContext = {},
): Promise<Visitor & { app: FrameLocator; told: () => Promise<string[]> }> {
  const tool = tools.find((listed) => listed.name === name)!
  const result = (await mcp.raw(name, args)) as CallToolResult
  const { contents } = await mcp.client.readResource({ uri: getToolUiResourceUri(tool)! })
  const visitor = await site.visit({ viewport: { width: 700, height: 700 } })
  const { page } = visitor
  await page.exposeFunction('callTool', (called: string, given: Record<string, unknown>) => mcp.raw(called, given))
  await page.setContent('<!doctype html><html lang="en"><title>Host</title><main></main></html>')
  await page.addScriptTag({ content: host })
  const html = (contents[0] as { text: string }).text
  const told = { theme: 'light', locale: 'en-GB', timeZone: 'Europe/Berlin', ...context }
  const shown = JSON.stringify({ html, tool, args, result, context: told })
  await page.evaluate((json) => window.showApp(JSON.parse(json)), shown)
  return { ...visitor, app: page.frameLocator('iframe'), told: () => page.evaluate(() => window.told) }
}

async function addTask(fields: Record<string, unknown>): Promise<Task> {
  return (await mcp.call<{ task: Task }>('add_task', fields)).task
}

async function problemsOf({ page }: Visitor): Promise<string[]> {
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame())!
  const results = await frame.evaluate<AxeResults>(`${axe};axe.run()`)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

const shotFolder = process.env['SCREENSHOTS']
async function photograph({ page }: Visitor, name: string): Promise<void> {
  if (shotFolder) await page.screenshot({ path: `${shotFolder}/${name}.png` })
}

test('the page asks for nothing: no domain, no permission, and its own policy lets only its own script run', async () => {
  const { contents } = await mcp.client.readResource({ uri: 'ui://docket/app' })
  expect(contents).toMatchObject([
    {
      mimeType: 'text/html;profile=mcp-app',
      _meta: { ui: { csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] } } },
    },
  ])
  const { text } = contents[0] as { text: string }
  expect(text).toMatch(/^<!doctype html>.*default-src 'none'; script-src 'sha256-[^ ;]+'; style-src 'sha256-[^ ;]+';/)
  expect(text.length).toBeLessThan(20_000)
  const listed = (await mcp.client.listResources()).resources.find(({ uri }) => uri === 'ui://docket/app')
  expect(listed?._meta).toEqual((contents[0] as { _meta?: unknown })._meta)
})

describe('a list of tasks', () => {
  test('a task is completed, moved and brought back without leaving the host, and the model hears of it', async () => {
    const task = await addTask({
      title: 'Water <b>the</b> plants',
      due: 'tomorrow 5pm',
      priority: 'High',
      tags: ['home'],
    })
    await addTask({ title: 'Pay the rent' })
    const visitor = await show('list_tasks', { status: 'pending' })
    const { app, complaints } = visitor
    const row = app.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: task.title })
    await expect.poll(() => row.textContent()).toMatch(/17:00 · High · #home/)
    await app.getByText('Reschedule').first().click()
    await photograph(visitor, 'tasks-light')

    await app.getByRole('textbox', { name: `New due time of ${task.title}` }).fill('2031-05-06 09:30')
    await app.getByRole('textbox', { name: `New due time of ${task.title}` }).press('Enter')
    await app.getByText(`Moved “${task.title}”.`).waitFor()
    await expect.poll(() => row.textContent()).toMatch(/6 May 2031, 0?9:30 ·/)
    expect((await stateOf(task)).due_datetime).toBe('2031-05-06T07:30:00.000Z')

    await app.getByRole('checkbox', { name: `Complete ${task.title}` }).click()
    await app.getByText(`Completed “${task.title}”.`).waitFor()
    expect((await stateOf(task)).completed).toBe(true)
    expect(await row.count()).toBe(0)
    expect(await app.locator('main:focus').count()).toBe(1)

    await app.getByRole('button', { name: 'Undo' }).click()
    await app.getByText(`Taken back: Completed “${task.title}”.`).waitFor()
    expect((await stateOf(task)).completed).toBe(false)
    expect(await row.count()).toBe(1)
    expect(await visitor.told()).toEqual([
      `Moved “${task.title}”.`,
      `Completed “${task.title}”.`,
      `Taken back: Completed “${task.title}”.`,
    ])
    expect(complaints).toEqual([])
  })

  test('of a task that repeats it says the whole rule', async () => {
    await addTask({ title: 'Feed the fish', due: 'tomorrow 9am', recurrence: 'every 3 days' })
    await addTask({ title: 'Feed the filter', due: 'tomorrow 9am', recurrence: 'every! 2 weeks' })
    const { app } = await show('search_tasks', { keyword: 'Feed the' })
    const rows = app.getByRole('list', { name: 'Tasks' }).getByRole('listitem')
    await expect.poll(() => rows.filter({ hasText: 'fish' }).textContent()).toMatch(/· Medium · every 3 days/)
    expect(await rows.filter({ hasText: 'filter' }).textContent()).toMatch(/· every 2 weeks after completion/)
  })

  test('what the server refuses is said in its words, and nothing changes', async () => {
    const task = await addTask({ title: 'Call the bank' })
    const { app } = await show('search_tasks', { keyword: 'bank' })
    await app.getByText('Reschedule').click()
    await app.getByRole('textbox', { name: `New due time of ${task.title}` }).fill('the day after never')
    await app.getByRole('button', { name: `Move ${task.title}` }).click()
    await expect
      .poll(() => app.getByRole('status').textContent())
      .toMatch(/^due: must be a date or time: .*"tomorrow 5pm"/)
    expect((await stateOf(task)).version).toBe(task.version)
  })

  test.each(['light', 'dark'] as const)('it can be read by everybody in %s, and follows the host', async (theme) => {
    const visitor = await show('get_overview', {}, { theme })
    await visitor.app.getByRole('heading', { name: 'Your tasks' }).waitFor()
    expect(await problemsOf(visitor)).toEqual([])
    await photograph(visitor, `overview-${theme}`)
    const background = () => visitor.app.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
    const before = await background()
    await visitor.page.evaluate((was) => window.changeContext({ theme: was === 'light' ? 'dark' : 'light' }), theme)
    await expect.poll(background).not.toBe(before)
  })

  async function stateOf({ id }: Task): Promise<Task> {
    return (await mcp.call<{ task: Task }>('get_task', { task_id: id })).task
  }
})

describe('a bulk change', () => {
  test('is shown task for task before and after, is made only when confirmed, and can be undone', async () => {
    const titles = Array.from({ length: 11 }, (_, index) => `Chapter ${index + 1}`)
    for (const title of titles) await addTask({ title, priority: 'Low' })
    const args = { filter: { search: 'Chapter' }, action: 'set_priority', value: 'High', dry_run: true }
    const visitor = await show('bulk_update_tasks', args)
    const { app } = visitor
    await app.getByRole('heading', { name: 'Change 11 tasks?' }).waitFor()
    const row = app.getByRole('row', { name: /^Chapter 3 / })
    expect(await row.getByRole('cell').allTextContents()).toEqual(['priority: Low', 'priority: High'])
    expect(await problemsOf(visitor)).toEqual([])
    await photograph(visitor, 'bulk-light')
    expect(await high()).toBe(0)

    await app.getByRole('button', { name: 'Confirm' }).click()
    await app.getByRole('heading', { name: 'Changed 11 tasks' }).waitFor()
    expect(await high()).toBe(11)
    await app.getByRole('button', { name: 'Undo' }).click()
    await app.getByText('Taken back: Changed 11 tasks.').waitFor()
    expect(await high()).toBe(0)
  })

  test('is dropped by Cancel', async () => {
    await addTask({ title: 'Appendix' })
    const args = { filter: { search: 'Appendix' }, action: 'delete', dry_run: true }
    const { app, told } = await show('bulk_update_tasks', args)
    await app.getByRole('button', { name: 'Cancel' }).click()
    await app.getByRole('heading', { name: 'Nothing was changed' }).waitFor()
    expect(await mcp.call('search_tasks', { keyword: 'Appendix' })).toMatchObject({ total: 1 })
    expect(await told()).toEqual(['The user dropped the bulk change.'])
  })

  async function high(): Promise<number> {
    const { total } = await mcp.call<{ total: number }>('search_tasks', { keyword: 'Chapter', priority: ['High'] })
    return total
  }
})

test('a recurrence is shown in words with its first dates, and which of them the clocks move', async () => {
  const args = { recurrence: 'every day', start: '2027-03-27T02:30', time_zone: 'Europe/Berlin', count: 3 }
  const visitor = await show('preview_recurrence', args, { theme: 'dark' })
  const dates = visitor.app.getByRole('list', { name: 'Next dates' }).getByRole('listitem')
  await dates.nth(2).waitFor()
  expect(await dates.allTextContents()).toEqual([
    expect.stringMatching(/^Saturday,? 27 March 2027, 02:30$/),
    expect.stringMatching(/^Sunday,? 28 March 2027, 03:30moved, as the clocks skip that hour$/),
    expect.stringMatching(/^Monday,? 29 March 2027, 02:30$/),
  ])
  expect(await problemsOf(visitor)).toEqual([])
  await photograph(visitor, 'recurrence-dark')
})
