import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goTo, hold, openSite, quickAdd, signUp, type Site } from './site.ts'

let site: Site
let evil: Server
/* A connection that Chromium opens ahead, before it refuses where that would lead, carries nothing. */
let requests = 0
beforeAll(async () => {
  site = await openSite()
  evil = createServer((_req, res) => {
    requests += 1
    res.end()
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await site?.close()
  evil?.close()
})

const log = (page: Page) => page.getByRole('log', { name: 'Conversation' })

async function say(page: Page, message: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(message)
  await page.getByRole('button', { name: 'Send' }).click()
}

test('a list of tasks is the page of its tool: ticked there it is done, told in the conversation, and can be undone', async () => {
  const { page, context, complaints } = await site.visit()
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  await goTo(page, '/chat')
  await say(page, 'show my tasks')
  const app = log(page).frameLocator('iframe')
  await app.getByRole('checkbox', { name: 'Complete Read a book' }).click()
  await app.getByText('Completed “Read a book”.').waitFor()
  await log(page).getByText('1 changed').waitFor()
  await app.getByRole('button', { name: 'Undo' }).click()
  await app.getByText('Taken back: Completed “Read a book”.').waitFor()
  await goTo(page, '/tasks')
  await page.getByRole('checkbox', { name: 'Complete Read a book', checked: false }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('the page turns dark and light with everything around it, by the system and by the button', async () => {
  const { page, context, complaints } = await site.visit({ colorScheme: 'light' })
  await signUp(page)
  await quickAdd(page, 'Read a book', 'Read a book')
  await goTo(page, '/chat')
  await say(page, 'show my tasks')
  const app = log(page).frameLocator('iframe')
  await app.getByRole('checkbox', { name: 'Complete Read a book' }).waitFor()
  const background = () => app.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)
  const light = await background()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(background).not.toBe(light)
  const dark = await background()
  await page.getByRole('button', { name: 'Toggle theme' }).click()
  await expect.poll(background).toBe(light)
  await page.getByRole('button', { name: 'Toggle theme' }).click()
  await expect.poll(background).toBe(dark)
  expect(complaints).toEqual([])
  await context.close()
})

test('what the page may not do alone waits in the conversation for a click, and the page goes on with the answer', async () => {
  const { page, context, complaints } = await site.visit()
  await signUp(page)
  await page.evaluate(async () => {
    for (let n = 0; n < 12; n += 1) {
      const body = JSON.stringify({ title: `Chapter ${n}` })
      await fetch('/api/v1/me/tasks', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    }
  })
  await goTo(page, '/chat')
  const letItOpen = await hold(page, /\/chat\/[0-9a-f-]{36}\.data/)
  await say(page, 'show my tasks')
  const frame = log(page).locator('iframe')
  await frame.contentFrame().getByRole('checkbox').first().waitFor()
  const calls: string[] = []
  page.on('request', (request) => request.url().endsWith('/app-calls') && calls.push(request.url()))
  const answer = await page
    .frames()
    .find((one) => one !== page.mainFrame())!
    .evaluateHandle(
      (args) => {
        const answered = new Promise((resolve) => {
          window.addEventListener('message', ({ data }) => data.id === 'test' && resolve(data.result))
        })
        window.parent.postMessage({ jsonrpc: '2.0', id: 'test', method: 'tools/call', params: args }, '*')
        return { answered }
      },
      {
        name: 'bulk_update_tasks',
        arguments: { filter: { search: 'Chapter' }, action: 'complete', confirmation: 'x' },
      },
    )
  // A page does not know that its conversation has no address yet: its call waits for that.
  await page.locator('[role=log][aria-busy=true]').waitFor()
  expect(calls).toEqual([])
  letItOpen()
  await page.getByRole('heading', { name: 'Complete 12 tasks?' }).waitFor()
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await answer.evaluate(({ answered }) => answered)).toMatchObject({
    isError: false,
    structuredContent: { results: { length: 12 } },
  })
  await log(page).getByText('12 changed').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('a page that is up to no good gets nothing out: no request, no window, no cookie, nothing of the page around it', async () => {
  const { page, context } = await site.visit()
  await signUp(page)
  await quickAdd(page, 'Secret plan', 'Secret plan')
  await goTo(page, '/chat')
  await say(page, 'show my tasks')
  await log(page).frameLocator('iframe').getByText('Secret plan').waitFor()
  const out = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/?q=secret`
  const frame = page.frames().find((one) => one !== page.mainFrame())!
  const tried = await frame.evaluate(async (address) => {
    const attempt = async (work: () => unknown) => {
      try {
        return String(await work())
      } catch (error) {
        return (error as Error).name
      }
    }
    const load = (element: HTMLElement & { src: string }) =>
      new Promise((resolve) => {
        element.onload = () => resolve('loaded')
        element.onerror = () => resolve('refused')
        element.src = address
        document.body.append(element)
      })
    return {
      fetched: await attempt(() => fetch(address)),
      own: await attempt(() => fetch('/api/v1/me/tasks', { credentials: 'include' })),
      image: await attempt(() => load(new Image())),
      script: await attempt(() => load(document.createElement('script'))),
      socket: await attempt(
        () =>
          new Promise((resolve) => {
            const socket = new WebSocket(address.replace('http', 'ws'))
            socket.onerror = () => resolve('refused')
            socket.onopen = () => resolve('open')
          }),
      ),
      window: await attempt(() => window.open(address)),
      cookie: await attempt(() => document.cookie),
      around: await attempt(() => window.parent.document.title),
      top: await attempt(() => (window.top!.location.href = address)),
    }
  }, out)
  expect(tried).toMatchObject({ fetched: 'TypeError', own: 'TypeError', image: 'refused', script: 'refused' })
  expect(tried).toMatchObject({ cookie: 'SecurityError', around: 'SecurityError' })
  expect(tried.socket).not.toBe('open')
  expect(tried.window).toBe('null')
  // It may lead itself somewhere, but the page around it lets it go nowhere else.
  const refused = page.waitForEvent('console', (message) => /frame-src|violates/.test(message.text()))
  await frame.evaluate((address) => void (location.href = address), out)
  await refused
  expect(new URL(page.url()).origin).toBe(new URL(site.url).origin)
  expect(requests).toBe(0)
  await context.close()
})

test('a page made with the package for MCP Apps is understood, and granted no more than calls of tools', async () => {
  const bundle = async (name: string) => {
    const entryPoints = [fileURLToPath(new URL(name, import.meta.url))]
    const made = await build({ entryPoints, bundle: true, format: 'esm', write: false, logLevel: 'error' })
    return made.outputFiles[0]!.text
  }
  const { page, context } = await site.visit()
  await page.exposeFunction('answerCall', (tool: string, args: unknown) => ({ result: { tool, args }, isError: false }))
  await page.setContent('<!doctype html><html lang="en"><title>Host</title><main></main></html>')
  await page.addScriptTag({ content: await bundle('app-host.ts'), type: 'module' })
  const html = `<body><script type="module">${(await bundle('app-host-page.ts')).replaceAll('</script', '<\\/script')}</script>`
  await page.evaluate((given) => window.hostPage(given), html)
  const body = page.frameLocator('iframe').locator('body')
  await expect.poll(() => body.textContent()).toContain('"link"')
  const seen = JSON.parse((await body.textContent())!) as unknown[]
  expect(seen).toEqual([
    { input: { limit: 5 } },
    { result: { tasks: [] } },
    { theme: 'dark', tool: 'list_tasks' },
    { called: { tool: 'complete_task', args: { task_id: 3 } }, isError: false },
    { link: expect.stringContaining('does not know ui/open-link') as string },
  ])
  expect(await page.locator('iframe').getAttribute('height')).toBe('456')

  await page.evaluate(() => {
    window.changeTheme('dark')
    window.changeTheme('light')
  })
  await expect.poll(() => body.textContent()).toContain('"changed"')
  expect((JSON.parse((await body.textContent())!) as unknown[]).slice(seen.length)).toEqual([
    { changed: { theme: 'light' } },
  ])
  await context.close()
})
