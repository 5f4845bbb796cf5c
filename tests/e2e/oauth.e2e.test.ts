import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { oauthSteps, pkce, type OAuthApp } from '#tests/infra/oauth-app.ts'
import { goTo, notifications, openSite, quickAdd, signUp, taskLink, type Site } from './site.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let site: Site
let steps: ReturnType<typeof oauthSteps>
/* Where an app on this machine waits for its answer. */
let listener: Server
let callback: string

beforeAll(async () => {
  site = await openSite()
  steps = oauthSteps(site.url)
  listener = createServer((req, res) => res.setHeader('content-type', 'text/plain').end(`heard ${req.method}`))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`
})
afterAll(async () => {
  listener.close()
  await site.close()
})

const newApp = (name: string) => steps.newApp({ client_name: name, redirect_uris: [callback] })

/** Presses "Allow" and returns what the app was told. */
async function press(page: Page, button: 'Allow' | 'Deny'): Promise<URLSearchParams> {
  await page.getByRole('button', { name: button }).click()
  await page.waitForURL(`${callback}**`)
  expect(await page.textContent('body')).toBe('heard GET')
  return new URL(page.url()).searchParams
}

async function tokensOf(app: OAuthApp, answer: URLSearchParams, verifier: string): Promise<string> {
  const { body } = await steps.exchange(app, answer.get('code') ?? '', verifier)
  return String(body['access_token'])
}

async function problemsOf(page: Page): Promise<string[]> {
  const results = await page.evaluate<AxeResults>(`${axe};axe.run()`)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

describe.each([true, false])('with JavaScript: %s', (javaScriptEnabled) => {
  test('a new user signs up on the way, lets an app in, sees it, takes back what it did, and revokes it', async () => {
    const { page, context, complaints } = await site.visit({ javaScriptEnabled })
    const app = await newApp('Example App')
    const { verifier, challenge } = pkce()
    await goTo(page, steps.authorizePath(app, { code_challenge: challenge }))
    await page.getByRole('tab', { name: 'Sign up' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Ann Example')
    await page.getByRole('textbox', { name: 'Email' }).fill(`oauth-${javaScriptEnabled}-${process.pid}@example.com`)
    await page.getByLabel('Password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Sign up' }).click()

    await page.getByRole('heading', { name: 'Allow “Example App” to use your Docket?' }).waitFor()
    await page.getByText('Nobody has checked that name').waitFor()
    await page.getByText('Go on only if you have just started this yourself.').waitFor()
    await page.getByText('an app on this computer').waitFor()
    const answer = await press(page, 'Allow')
    expect([answer.get('state'), answer.get('iss')]).toEqual(['the state', site.url])
    const token = await tokensOf(app, answer, verifier)

    await goTo(page, '/tasks')
    await quickAdd(page, 'Mine', 'Mine')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { body } = await steps.ask('/api/v1/me/tasks', { headers })
    const [task] = (body as unknown as { tasks: { id: number }[] }).tasks
    await steps.ask(`/api/v1/me/tasks/${task?.id}`, {
      method: 'PATCH',
      headers,
      body: '{"title":"Changed by the app"}',
    })

    await goTo(page, '/settings/connections')
    const item = page.getByRole('list', { name: 'Connected apps' }).getByRole('listitem')
    expect(await item.textContent()).toMatch(/Example App.*Read and write · last used: /)
    await page.getByRole('button', { name: 'Undo changes by Example App' }).click()
    await notifications(page).getByText('Took back 1 change.').waitFor()
    await goTo(page, '/tasks')
    await taskLink(page, 'Mine').waitFor()

    await goTo(page, '/settings/connections')
    await page.getByRole('button', { name: 'Revoke Example App' }).click()
    await notifications(page).getByText('Revoked. The app is signed out.').waitFor()
    await page.getByText('No app is connected to your account.').waitFor()
    expect((await steps.ask('/api/v1/me', { headers })).status).toBe(401)
    expect(complaints).toEqual([])
    await context.close()
  })

  test('somebody who says no is heard by the app, and it gets nothing', async () => {
    const { page, context } = await site.visit({ javaScriptEnabled })
    await signUp(page)
    const app = await newApp('Unwanted')
    await goTo(page, steps.authorizePath(app, { code_challenge: pkce().challenge }))
    const answer = await press(page, 'Deny')
    expect([answer.get('error'), answer.get('code')]).toEqual(['access_denied', null])
    await goTo(page, '/settings/connections')
    await page.getByText('No app is connected to your account.').waitFor()
    await context.close()
  })

  test('the wrong person can change to another account without losing the question', async () => {
    const { page, context } = await site.visit({ javaScriptEnabled })
    await signUp(page)
    const path = steps.authorizePath(await newApp('Shared'), { code_challenge: pkce().challenge, scope: 'tasks:read' })
    await goTo(page, path)
    expect(await page.getByRole('listitem').allTextContents()).toEqual(['See your tasks, tags, reminders and activity'])
    await page.getByRole('button', { name: 'Use another account' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(new URL(page.url()).searchParams.get('redirect')).toBe(path)
    await context.close()
  })
})

test('a request that is wrong leads nowhere by itself, and says why', async () => {
  const { page, context } = await site.visit()
  await signUp(page)
  const app = await newApp('Careless')
  await goTo(page, steps.authorizePath(app))
  expect(await page.getByRole('alert').textContent()).toContain('code_challenge: missing')
  expect(new URL(page.url()).origin).toBe(site.url)
  await page.getByRole('link', { name: 'Back to an app on this computer' }).click()
  await page.waitForURL(`${callback}?error=invalid_request**`)
  await context.close()
})

test('the guide names this installation for every host, and what it says is good JSON', async () => {
  const { page, context } = await site.visit()
  await signUp(page)
  await goTo(page, '/settings/connections')
  for (const host of ['Claude Code', 'Claude Desktop', 'ChatGPT', 'Cursor', 'VS Code']) {
    await page.getByText(host, { exact: true }).click()
  }
  const blocks = await page.locator('details pre').allTextContents()
  expect(blocks.every((text) => text.includes(new URL(site.url).host))).toBe(true)
  const settings = blocks.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as object)
  expect(settings.map((setting) => Object.keys(setting)[0])).toEqual(['mcpServers', 'mcpServers', 'servers'])
  expect(await problemsOf(page)).toEqual([])
  const shots = process.env['SCREENSHOTS']
  if (shots) await page.screenshot({ path: `${shots}/connections.png`, fullPage: true })
  await context.close()
})

test.each(['light', 'dark'] as const)('in %s the question has nothing that keeps people out', async (colorScheme) => {
  const { page, context, complaints } = await site.visit({ colorScheme })
  await signUp(page)
  const path = steps.authorizePath(await newApp('ل'.repeat(79)), { code_challenge: pkce().challenge })
  const broken = steps.authorizePath(await newApp('Broken'), {})
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    for (const [name, asked] of [
      ['consent', path],
      ['refusal', broken],
    ] as const) {
      await goTo(page, asked)
      await page.waitForLoadState('networkidle')
      expect(await problemsOf(page)).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
      const shots = process.env['SCREENSHOTS']
      if (shots) await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png`, fullPage: true })
    }
  }
  expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([])
  await context.close()
})
