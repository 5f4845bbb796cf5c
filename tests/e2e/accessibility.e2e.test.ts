import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { goTo, openSite, quickAdd, signUp, taskLink, type Site, type Visitor } from './site.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let site: Site
let visitor: Visitor
let taskPath: string
let chatPath: string
beforeAll(async () => {
  site = await openSite()
  visitor = await site.visit()
  const { page } = visitor
  await signUp(page)
  await quickAdd(page, 'Water the plants every day at 11pm #home p1 remind me 30 min before', 'Water the plants')
  await quickAdd(page, `A${'long'.repeat(40)}word p3`, `A${'long'.repeat(40)}word`)
  await quickAdd(page, 'Gone', 'Gone')
  await page.getByRole('button', { name: 'Delete Gone' }).click()
  taskPath = (await taskLink(page, 'Water the plants').getAttribute('href')) ?? ''
  await page.getByText('2 tasks', { exact: true }).waitFor()
  await goTo(page, '/chat')
  await page.getByRole('textbox', { name: 'Message' }).fill('delete water the plants')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Approve' }).waitFor()
  await page.waitForURL('**/chat/*')
  chatPath = new URL(page.url()).pathname
})
afterAll(() => site.close())

const signedIn = [
  '/tasks',
  '/tasks/:id',
  '/chat',
  '/chat/:id',
  '/tags',
  '/reminders',
  '/activity',
  '/trash',
  '/settings',
  '/settings/connections',
  '/settings/data',
]
const open = ['/', '/auth', '/auth?tab=sign-up']

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(signedIn)('%s has nothing that keeps people out', async (path) => {
    await visitor.page.emulateMedia({ colorScheme })
    expect(await problemsOf(visitor, path.replace('/tasks/:id', taskPath).replace('/chat/:id', chatPath))).toEqual([])
  })

  test.each(open)('%s has nothing that keeps people out', async (path) => {
    const guest = await site.visit({ colorScheme })
    expect(await problemsOf(guest, path)).toEqual([])
    await guest.context.close()
  })
})

/** What is wrong with the page, on a phone and on a desktop. */
async function problemsOf({ page, complaints }: Visitor, path: string): Promise<string[]> {
  const problems: string[] = []
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    await goTo(page, path)
    await page.waitForLoadState('networkidle')
    const results = await page.evaluate<AxeResults>(`${axe};axe.run()`)
    for (const { id, nodes } of results.violations) {
      problems.push(`${width}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (overflow > 0) problems.push(`${width}: scrolls sideways by ${overflow}`)
  }
  return [...problems, ...complaints]
}
