import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import {
  goTo,
  hold,
  notifications,
  openSite,
  quickAdd,
  reload,
  signIn,
  signUp,
  taskLink,
  taskList,
  type Site,
  type Visitor,
} from './site.ts'

let site: Site
const open: BrowserContext[] = []
beforeAll(async () => {
  site = await openSite()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((context) => context.close()))
})
afterAll(() => site.close())

async function visit(): Promise<Visitor> {
  const visitor = await site.visit()
  open.push(visitor.context)
  return visitor
}

/** A task made through the API, by the session of the page. */
async function createTask(page: Page, task: Record<string, unknown>): Promise<number> {
  const answer = await page.request.post('/api/v1/me/tasks', { data: task, headers: { Origin: site.url } })
  expect(answer.status()).toBe(201)
  return ((await answer.json()) as { task: { id: number } }).task.id
}

test('a task is added in words, and its next instance comes by itself in every open window', async () => {
  const { page, complaints } = await visit()
  const email = await signUp(page)
  const other = await visit()
  await signIn(other.page, email)

  await page.getByRole('textbox', { name: 'Quick add' }).fill('Water the plants every day at 11pm #home p1')
  await page.getByText('every day at 11pm').waitFor()
  await page.getByRole('button', { name: 'Add task' }).click()
  await taskLink(page, 'Water the plants').waitFor()
  const item = taskList(page).getByRole('listitem').first()
  for (const words of ['High', 'home', 'Every day', '23:00']) expect(await item.textContent()).toContain(words)
  await taskLink(other.page, 'Water the plants').waitFor()
  const due = (await other.page.locator('time').getAttribute('datetime')) ?? ''

  const checkbox = page.getByRole('checkbox', { name: 'Complete Water the plants' })
  await checkbox.click()
  await taskLink(page, 'Water the plants').nth(1).waitFor()
  // The done one stays here until the next load; the other window has only the one to do.
  await page.getByRole('checkbox', { name: 'Complete Water the plants', checked: true }).waitFor()
  await other.page.locator(`time[datetime="${due}"]`).waitFor({ state: 'detached' })
  await other.page.getByText('23:00').waitFor()
  expect(await taskLink(other.page, 'Water the plants').count()).toBe(1)
  await reload(page)
  expect(await taskLink(page, 'Water the plants').count()).toBe(1)
  expect(complaints).toEqual([])
  expect(other.complaints).toEqual([])
})

test('a deleted task goes at once, and Undo brings it back', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  await quickAdd(page, 'Write a letter', 'Write a letter')
  await page.getByRole('button', { name: 'Delete Read a book' }).click()
  await notifications(page).getByText('Deleted “Read a book”').waitFor()
  await page.getByText('1 task', { exact: true }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Write a letter')
  await notifications(page).getByRole('button', { name: 'Undo' }).click()
  await taskLink(page, 'Read a book').waitFor()
  await page.getByText('2 tasks', { exact: true }).waitFor()

  await page.getByRole('button', { name: 'Delete Read a book' }).click()
  await page.getByText('1 task', { exact: true }).waitFor()
  await goTo(page, '/trash')
  await page.getByRole('button', { name: 'Restore Read a book' }).click()
  await page.getByText('The trash is empty').waitFor()
  expect(complaints).toEqual([])
})

test('an act can be undone although live updates took its row away before its answer came', async () => {
  const { page } = await visit()
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  await page.route('**/tasks/*.data*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    const response = await route.fetch()
    await page.locator('[data-delete]').waitFor({ state: 'detached' })
    await route.fulfill({ response })
  })
  await page.getByRole('button', { name: 'Delete Read a book' }).click()
  await notifications(page).getByText('Deleted “Read a book”').waitFor()
  expect(await taskLink(page, 'Read a book').count()).toBe(0)
  await page.unroute('**/tasks/*.data*')
  await notifications(page).getByRole('button', { name: 'Undo' }).click()
  await taskLink(page, 'Read a book').waitFor()
})

test('what was done by a page whose scripts had not come is said, and stays when they have', async () => {
  const { page } = await visit()
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  const letScriptsCome = await hold(page, '**/*.js')
  await page.goto('/tasks', { waitUntil: 'commit' })
  await page.getByRole('button', { name: 'Delete Read a book' }).click({ noWaitAfter: true })
  const notice = notifications(page).getByText('Deleted “Read a book”')
  await notice.waitFor()
  letScriptsCome()
  await notifications(page).getByRole('button', { name: 'Dismiss' }).waitFor()
  await createTask(page, { title: 'From elsewhere' })
  await taskLink(page, 'From elsewhere').waitFor()
  expect(await notice.isVisible()).toBe(true)
})

test('what is typed into quick add before the scripts have come is read when they have', async () => {
  const { page } = await visit()
  await signUp(page)
  const letScriptsCome = await hold(page, '**/*.js')
  await page.goto('/tasks', { waitUntil: 'commit' })
  const field = page.getByRole('textbox', { name: 'Quick add' })
  await field.fill('Call the dentist friday 3pm #health')
  await field.press('Home')
  letScriptsCome()
  await page.locator('#quick-add-note').getByText('health').waitFor()
  await page.keyboard.type('Now: ')
  expect(await field.inputValue()).toBe('Now: Call the dentist friday 3pm #health')
})

test('what is typed into quick add while a task is being added stays', async () => {
  const { page } = await visit()
  await signUp(page)
  const letItBeAnswered = await hold(page, '**/tasks.data?index')
  const field = page.getByRole('textbox', { name: 'Quick add' })
  await field.fill('Read a book')
  await field.press('Enter')
  await field.fill('Write a letter')
  await page.getByRole('searchbox', { name: 'Search tasks' }).focus()
  letItBeAnswered()
  await taskLink(page, 'Read a book').waitFor()
  await page.locator('button:enabled', { hasText: 'Add task' }).waitFor()
  expect(await field.inputValue()).toBe('Write a letter')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('search')
})

test('what is changed in a task before the scripts have come is kept, also when the task changes meanwhile', async () => {
  const { page } = await visit()
  await signUp(page)
  const id = await createTask(page, { title: 'Draft', description: 'As it was' })
  const letScriptsCome = await hold(page, '**/*.js')
  await page.goto(`/tasks/${id}`, { waitUntil: 'commit' })
  await page.getByRole('textbox', { name: 'Title' }).fill('Mine')
  await page.getByRole('textbox', { name: 'Description' }).fill('As I want it')
  await page.getByRole('combobox', { name: 'Repeat' }).selectOption('custom')
  await page.request.patch(`/api/v1/me/tasks/${id}`, { data: { title: 'Theirs' }, headers: { Origin: site.url } })
  letScriptsCome()
  await page.getByRole('textbox', { name: 'Custom repeat' }).fill('every 2 weeks')
  await page.getByText('This task was changed elsewhere while you were editing.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Mine')
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('As I want it')
})

test('filters live in the URL, and Back undoes each', async () => {
  const { page } = await visit()
  await signUp(page)
  await quickAdd(page, 'Call Zoë p1', 'Call Zoë')
  await quickAdd(page, 'Buy bread p3', 'Buy bread')
  await page.getByRole('combobox', { name: 'Priority' }).selectOption('High')
  await page.waitForURL('**/tasks?priority=High')
  await page.getByText('1 task', { exact: true }).waitFor()
  await page.getByRole('searchbox', { name: 'Search tasks' }).pressSequentially('zoe')
  await page.waitForURL('**/tasks?search=zoe&priority=High')
  await page.goBack()
  await page.waitForURL('**/tasks?priority=High')
  await page.goBack()
  await page.waitForURL('**/tasks')
  await page.getByText('2 tasks', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('combobox', { name: 'Priority' }).inputValue()).toBe('')
  await goTo(page, '/tasks?search=bread&status=all&sort_by=title&sort_order=desc')
  expect(await taskList(page).getByRole('listitem').count()).toBe(1)
  expect(await page.getByRole('combobox', { name: 'Sort by' }).inputValue()).toBe('title')
})

test('more than a page of tasks is walked with Next and Previous', async () => {
  const { page } = await visit()
  await signUp(page)
  for (let n = 1; n <= 51; n += 1) await createTask(page, { title: `Task ${n}` })
  await goTo(page, '/tasks')
  await page.getByText('51 tasks').waitFor()
  expect(await taskList(page).getByRole('listitem').count()).toBe(50)
  await page.getByRole('link', { name: 'Next' }).click()
  await page.waitForURL('**/tasks?page=2')
  await taskLink(page, 'Task 51').waitFor()
  await page.getByRole('link', { name: 'Previous' }).click()
  await page.waitForURL('**/tasks')
})

test('the list works by keyboard alone', async () => {
  const { page } = await visit()
  await signUp(page)
  for (const title of ['First', 'Second', 'Third']) {
    await page.getByRole('textbox', { name: 'Quick add' }).focus()
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
    await taskLink(page, title).waitFor()
  }
  await taskLink(page, 'First').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('x')
  await page.getByRole('checkbox', { name: 'Complete Second', checked: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await notifications(page).getByText('Deleted “Third”').waitFor()
  await taskLink(page, 'First').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'First' }).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/tasks\/\d+$/)
})

test('everything about a task is edited on its page', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  const id = await createTask(page, { title: 'Report' })
  await goTo(page, `/tasks/${id}`)
  await page.getByRole('textbox', { name: 'Title' }).fill('Weekly report')
  await page.getByRole('textbox', { name: 'Description' }).fill('With figures\nand words')
  await page.getByLabel('Due', { exact: true }).fill('2037-03-02T09:30')
  await page.getByRole('combobox', { name: 'Priority' }).selectOption('Low')
  await page.getByRole('combobox', { name: 'Repeat' }).selectOption('custom')
  await page.getByRole('textbox', { name: 'Custom repeat' }).fill('every 2 weeks')
  await page.getByRole('combobox', { name: 'Remind me' }).selectOption('60')
  await page.getByRole('textbox', { name: 'Tags' }).fill('Work, team')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Weekly report' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: '1 hour before' }).waitFor()
  expect(await page.getByRole('list', { name: 'Next occurrences' }).textContent()).toContain('16 Mar 2037 09:30')

  await reload(page)
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('With figures\nand words')
  expect(await page.getByLabel('Due', { exact: true }).inputValue()).toBe('2037-03-02T09:30')
  expect(await page.getByRole('textbox', { name: 'Tags' }).inputValue()).toBe('team, Work')
  await page.getByRole('button', { name: 'Skip this occurrence' }).click()
  await page.getByText('16 Mar 2037 09:30').first().waitFor()
  expect(complaints).toEqual([])
})

test('an edit that would overwrite another is told with both versions, and can be saved then', async () => {
  const { page } = await visit()
  await signUp(page)
  const id = await createTask(page, { title: 'Draft' })
  await goTo(page, `/tasks/${id}`)
  await page.getByRole('textbox', { name: 'Title' }).fill('Mine')
  await page.request.patch(`/api/v1/me/tasks/${id}`, { data: { title: 'Theirs' }, headers: { Origin: site.url } })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: 'Title Mine Theirs' }).waitFor()
  await page.getByRole('button', { name: 'Save mine' }).click()
  await page.getByRole('heading', { name: 'Mine' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a due time in the past is refused beside its field, and what was typed stays', async () => {
  const { page } = await visit()
  await signUp(page)
  const id = await createTask(page, { title: 'Late' })
  await goTo(page, `/tasks/${id}`)
  await page.getByRole('textbox', { name: 'Title' }).fill('Too late')
  await page.getByLabel('Due', { exact: true }).fill('2020-01-01T09:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByLabel('Due', { exact: true }).getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Too late')
})

test('a reminder pops up and leads to its task', async () => {
  const { page } = await visit()
  await signUp(page)
  const at = new Date(Date.now() + 5_000).toISOString()
  const id = await createTask(page, { title: 'Take the pill', reminders: [{ reminder_time: at }] })
  await notifications(page).getByRole('link', { name: 'Reminder: Take the pill' }).click()
  await page.waitForURL(`**/tasks/${id}`)
  expect(await notifications(page).textContent()).toBe('')
})

test('a page that lost its connection says so, and catches up when the server is back', async () => {
  const { page } = await visit()
  await signUp(page)
  await taskListOrEmpty(page)
  await site.stopServer()
  await page.getByText('Updates are delayed').waitFor()
  await site.startServer()
  await createTask(page, { title: 'Made meanwhile' })
  await taskLink(page, 'Made meanwhile').waitFor({ timeout: 40_000 })
  await page.getByText('Updates are delayed').waitFor({ state: 'detached' })
  expect(await page.getByText('1 task', { exact: true }).isVisible()).toBe(true)
})

test('unknown paths and the tasks of others are pages that do not exist', async () => {
  const { page } = await visit()
  await signUp(page)
  const id = await createTask(page, { title: 'Private' })
  const stranger = await visit()
  await signUp(stranger.page, 'Bob')
  for (const path of [`/tasks/${id}`, '/tasks/2147483647', '/tasks/abc', '/tasks/0', '/nothing/here']) {
    const answer = await stranger.page.goto(path)
    expect({ path, status: answer?.status() }).toEqual({ path, status: 404 })
    await stranger.page.getByRole('heading', { name: 'Page not found' }).waitFor()
  }
})

test('pages that need an account lead to signing in and back, and never to another site', async () => {
  const { page } = await visit()
  const email = await signUp(page)
  const later = await visit()
  await goTo(later.page, '/tasks?status=all')
  await later.page.waitForURL('**/auth?redirect=**')
  await later.page.getByRole('textbox', { name: 'Email' }).fill(email)
  await later.page.getByLabel('Password').fill('correct horse battery staple')
  await later.page.getByRole('button', { name: 'Sign in' }).click()
  await later.page.waitForURL('**/tasks?status=all')
  await goTo(later.page, '/auth?redirect=//evil.example')
  expect(new URL(later.page.url()).pathname).toBe('/tasks')
})

test('the theme is toggled and kept; signing out ends the session', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  await page.getByRole('button', { name: 'Toggle theme' }).click()
  await page.locator('html[data-theme=dark]').waitFor()
  await page.waitForLoadState('networkidle')
  await reload(page)
  await page.locator('html[data-theme=dark]').waitFor()
  await page.getByRole('button', { name: 'Profile menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Get started' }).waitFor()
  await page.goBack()
  await page.waitForURL('**/auth?redirect=**')
  expect(complaints).toEqual([])
})

test('a personal token is shown once, works, and is revoked', async () => {
  const { page } = await visit()
  await signUp(page)
  await goTo(page, '/settings/connections')
  await page.getByRole('textbox', { name: 'Token name' }).fill('Backup script')
  await page.getByRole('button', { name: 'Create token' }).click()
  const token = await page.getByText(/^dkt_/).textContent()
  const ask = () => fetch(`${site.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })
  expect((await ask()).status).toBe(200)
  await reload(page)
  expect(await page.getByText(/^dkt_/).count()).toBe(0)
  await page.getByRole('button', { name: 'Revoke Backup script' }).click()
  await page.getByText('No tokens yet').waitFor()
  expect((await ask()).status).toBe(401)
})

async function taskListOrEmpty(page: Page): Promise<void> {
  await page.getByText('0 tasks').waitFor()
}
