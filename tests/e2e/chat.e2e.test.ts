import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { delta, startModelServer, words, type ModelServer } from '#tests/infra/model-server.ts'
import {
  goTo,
  hold,
  openSite,
  quickAdd,
  reload,
  signUp,
  taskLink,
  untilTakenOver,
  type Site,
  type Visitor,
} from './site.ts'

let site: Site
let modelSite: Site
let model: ModelServer
const open: BrowserContext[] = []
beforeAll(async () => {
  model = await startModelServer()
  site = await openSite()
  modelSite = await openSite({ OPENAI_BASE_URL: model.url })
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((context) => context.close()))
})
afterAll(async () => {
  await modelSite?.close()
  await site?.close()
  await model?.close()
})

async function visit(where = site, options: BrowserContextOptions = {}): Promise<Visitor> {
  const visitor = await where.visit(options)
  open.push(visitor.context)
  return visitor
}

const log = (page: Page) => page.getByRole('log', { name: 'Conversation' })
const box = (page: Page) => page.getByRole('textbox', { name: 'Message' })

async function say(page: Page, message: string): Promise<void> {
  await box(page).fill(message)
  await page.getByRole('button', { name: 'Send' }).click()
}

test('a first message works: the task is there, can be ticked in the conversation, undone, and all of it survives a reload', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  await page.getByRole('link', { name: 'Assistant', exact: true }).click()
  await page.getByText('The built-in assistant').waitFor()
  await box(page).fill('Add buy milk tomorrow at 5pm #shop')
  await box(page).press('Enter')
  await log(page).getByRole('checkbox', { name: 'Complete buy milk' }).waitFor()
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/)
  await log(page).getByText('Tomorrow 17:00').first().waitFor()
  await log(page).getByText('Add task').click()
  await log(page).getByText('Came back').waitFor()

  await log(page).getByRole('checkbox', { name: 'Complete buy milk' }).click()
  await expectChecked(page, 'Complete buy milk', 'true')
  await log(page).getByRole('checkbox', { name: 'Complete buy milk' }).click()
  await expectChecked(page, 'Complete buy milk', 'false')

  await say(page, 'make it high priority')
  await log(page).getByText('1 changed').waitFor()
  await reload(page)
  expect(await log(page).getByText('make it high priority').count()).toBe(1)
  await log(page).getByRole('button', { name: 'Undo' }).last().click()
  await log(page).getByText('Undone').first().waitFor()
  expect(complaints).toEqual([])
})

async function expectChecked(page: Page, name: string, checked: string): Promise<void> {
  await page.locator(`[role=checkbox][aria-label="${name}"][aria-checked="${checked}"]`).first().waitFor()
}

test('what is typed before the scripts have come is not lost', async () => {
  const { page } = await visit()
  await signUp(page)
  const letScriptsCome = await hold(page, '**/*.js')
  await page.goto('/chat', { waitUntil: 'commit' })
  await box(page).fill('help')
  letScriptsCome()
  await untilTakenOver(page)
  await page.getByRole('button', { name: 'Send' }).click()
  await log(page).getByRole('button', { name: 'Copy' }).waitFor()
  expect(await box(page).inputValue()).toBe('')
})

test('what is said while a new conversation is still opening goes on in it', async () => {
  const { page } = await visit()
  await signUp(page)
  await goTo(page, '/chat')
  const letItOpen = await hold(page, /\/chat\/[0-9a-f-]{36}\.data/)
  await say(page, 'help')
  await log(page).getByText('Add', { exact: false }).first().waitFor()
  await box(page).fill('add Read a book')
  await box(page).press('Enter')
  letItOpen()
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/)
  await page.getByRole('button', { name: 'Send' }).click()
  await log(page).getByRole('checkbox', { name: 'Complete Read a book' }).waitFor()
  expect(await log(page).getByText('You said:').count()).toBe(2)
})

test('another conversation shows nothing of this one, whether it has an end yet or not', async () => {
  const { page, complaints } = await visit(modelSite)
  await signUp(page)
  await goTo(page, '/chat')
  model.script(words('The first answer.'))
  await say(page, 'First')
  await log(page).getByText('The first answer.').waitFor()
  await page.waitForURL(/\/chat\/[0-9a-f-]{36}$/)
  await page.getByRole('link', { name: 'New conversation' }).click()
  await log(page).getByText('The first answer.').waitFor({ state: 'detached' })
  expect(await log(page).getByText('You said:').count()).toBe(0)

  model.script(({ chunk }) => chunk(delta({ content: 'Thinking' })))
  await say(page, 'Second')
  await log(page).getByText('Thinking').waitFor()
  await page.getByRole('link', { name: 'First' }).click()
  await log(page).getByText('The first answer.').waitFor()
  expect(await log(page).getByText('Thinking').count()).toBe(0)
  await page.getByRole('button', { name: 'Send' }).waitFor()
  // Nobody listened any more.
  await page.getByRole('link', { name: 'Second' }).click()
  await log(page).getByText('This was stopped.').waitFor()
  expect(complaints).toEqual([])
})

test('a deletion waits for a click: declined nothing happens, approved it does', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  await quickAdd(page, 'Dentist p1', 'Dentist')
  await goTo(page, '/chat')
  await say(page, 'delete the dentist')
  const card = page.getByRole('region', { name: 'Delete “Dentist”?' })
  await card.getByText('Before:').waitFor()
  await card.getByRole('button', { name: 'Decline' }).click()
  await card.waitFor({ state: 'detached' })
  await log(page).getByText('not approved').waitFor()

  await say(page, 'delete the dentist')
  await card.waitFor()
  await reload(page)
  await card.getByRole('button', { name: 'Approve' }).click()
  await card.waitFor({ state: 'detached' })
  await log(page).getByText('1 changed').waitFor()
  await goTo(page, '/tasks')
  await page.getByText('0 tasks').waitFor()
  expect(complaints).toEqual([])
})

test('an answer streams in, can be stopped, and the message can be said anew; what a model writes loads and leads nowhere', async () => {
  const { page, complaints } = await visit(modelSite)
  await signUp(page)
  await goTo(page, '/chat')
  let finish: () => void = () => undefined
  model.script(({ chunk, done }) => {
    chunk(delta({ content: 'One **bold** word ' }))
    finish = () => {
      chunk(
        delta({
          content: 'and ![img](https://evil.example/x.png) [a link](https://evil.example/?q=1) https://evil.example/y.',
        }),
      )
      done()
    }
  })
  await say(page, 'Hello')
  await log(page).locator('strong', { hasText: 'bold' }).waitFor()
  finish()
  await log(page).getByText('a link (https://evil.example/?q=1)').waitFor()
  await page.getByRole('button', { name: 'Send' }).waitFor()
  expect(await log(page).locator('img, a[href*="evil"]').count()).toBe(0)

  model.script(({ chunk }) => chunk(delta({ content: 'Thinking' })))
  await say(page, 'And now?')
  await log(page).getByText('Thinking').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await log(page).getByText('This was stopped.').waitFor()

  model.script(words('Better now.'))
  await log(page).getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Edited message' }).fill('And then?')
  await page.getByRole('button', { name: 'Send again' }).click()
  await log(page).getByText('Better now.').waitFor()
  expect(await log(page).getByText('And now?').count()).toBe(0)
  expect(complaints).toEqual([])
})

test('the panel beside the tasks knows what is open', async () => {
  const { page, complaints } = await visit()
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  await quickAdd(page, 'Write a letter', 'Write a letter')
  await page.getByRole('button', { name: 'Ask the assistant' }).click()
  const panel = page.getByRole('complementary', { name: 'Assistant' })
  await say(page, 'complete these')
  await panel.getByText(/changed$/).waitFor()
  await taskLink(page, 'Read a book').waitFor({ state: 'detached' })
  await taskLink(page, 'Write a letter').waitFor({ state: 'detached' })
  await panel.getByRole('link', { name: 'Open in full' }).click()
  await page.waitForURL('**/chat/*')
  await log(page).getByText('complete these').waitFor()
  expect(complaints).toEqual([])
})

test('without JavaScript: send, approve, rename, delete', async () => {
  const { page } = await visit(site, { javaScriptEnabled: false })
  await signUp(page)
  await quickAdd(page, 'Dentist', 'Dentist')
  await goTo(page, '/chat')
  await say(page, 'delete the dentist')
  await page.getByRole('button', { name: 'Approve' }).click()
  await log(page).getByText('1 changed').waitFor()
  await page.getByText('Rename or delete').click()
  await page.getByRole('textbox', { name: 'Name of the conversation' }).fill('About teeth')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('heading', { name: 'About teeth' }).waitFor()
  await page.getByText('Rename or delete').click()
  await page.getByRole('button', { name: 'Delete About teeth' }).click()
  await page.getByText('None yet.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/chat')
})

test('on a phone the conversation fits, its field is in reach, and right below that is the bar', async () => {
  const { page } = await visit(site, { viewport: { width: 360, height: 740 } })
  await signUp(page)
  await goTo(page, '/chat')
  await say(page, 'help')
  await page.getByRole('button', { name: 'Send' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  expect(await box(page).isVisible()).toBe(true)
  for (const top of [0, 150, 10_000]) {
    await page.evaluate((y) => window.scrollTo(0, y), top)
    expect(await seenBetweenFieldAndBar(page)).toEqual(['composer'])
  }
})

test.each([
  { width: 360, height: 740 },
  { width: 1280, height: 720 },
])('what is said and answered ends above the field, at a width of $width', async (viewport) => {
  const { page } = await visit(site, { viewport })
  await signUp(page)
  await goTo(page, '/chat')
  for (const [n, words] of ['help', 'add Read a book', 'help', 'list my tags'].entries()) {
    await say(page, words)
    await log(page).getByRole('button', { name: 'Copy' }).nth(n).waitFor()
  }
  await expect.poll(() => distanceToField(page)).toBeGreaterThanOrEqual(0)
})

/** From the end of the conversation down to what holds the field. */
function distanceToField(page: Page): Promise<number> {
  return page.evaluate(() => {
    const composer = document.querySelector('textarea[name=message]')!.closest('form')!.parentElement!
    return composer.getBoundingClientRect().top - document.querySelector('[role=log]')!.getBoundingClientRect().bottom
  })
}

/** What can be seen of the page, every two pixels from the lower edge of the field to the bar at the bottom. */
function seenBetweenFieldAndBar(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const field = document.querySelector('textarea[name=message]')!
    const bar = document.querySelector('nav[aria-label=Main]')!
    const composer = field.closest('form')!.parentElement!
    const { left, bottom } = field.getBoundingClientRect()
    const seen = new Set<string>()
    for (let y = bottom + 1; y < bar.getBoundingClientRect().top; y += 2) {
      const element = document.elementFromPoint(left + 5, y)
      seen.add(composer.contains(element) ? 'composer' : (element?.outerHTML ?? 'nothing'))
    }
    return [...seen]
  })
}
