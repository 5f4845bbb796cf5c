import { afterAll, beforeAll, expect, test } from 'vitest'
import { notifications, openSite, quickAdd, signIn, signUp, taskLink, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

test('without JavaScript: sign up, add, edit, complete, delete, undo, filter, sign out and in again', async () => {
  const { page, context } = await site.visit({ javaScriptEnabled: false })
  const email = await signUp(page)

  await quickAdd(page, 'Buy milk tomorrow #shop', 'Buy milk')
  await notifications(page).getByText('Added “Buy milk”').waitFor()
  await quickAdd(page, 'Sweep the floor', 'Sweep the floor')

  await taskLink(page, 'Buy milk').click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Buy oat milk')
  await page.getByRole('combobox', { name: 'Priority' }).selectOption('High')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Buy oat milk' }).waitFor()
  await notifications(page).getByText('Saved').waitFor()

  await page.goto('/tasks')
  await page.getByRole('checkbox', { name: 'Complete Buy oat milk' }).click()
  await notifications(page).getByText('Completed “Buy oat milk”').waitFor()
  expect(await taskLink(page, 'Buy oat milk').count()).toBe(0)

  await page.getByRole('combobox', { name: 'Status' }).selectOption('completed')
  await page.getByRole('button', { name: 'Apply' }).click()
  await taskLink(page, 'Buy oat milk').waitFor()
  expect(new URL(page.url()).searchParams.get('status')).toBe('completed')
  // Back shows the filters of the list that it shows, and not what was chosen to leave it.
  await page.goBack()
  await taskLink(page, 'Sweep the floor').waitFor()
  expect(await page.getByRole('combobox', { name: 'Status' }).inputValue()).toBe('pending')

  await page.goto('/tasks')
  await page.getByRole('button', { name: 'Delete Sweep the floor' }).click()
  await page.getByText('0 tasks').waitFor()
  await notifications(page).getByRole('button', { name: 'Undo' }).click()
  await taskLink(page, 'Sweep the floor').waitFor()
  // A notice is of one page.
  await page.reload()
  expect(await notifications(page).textContent()).toBe('')

  await page.getByRole('button', { name: 'Profile menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Get started' }).waitFor()
  await signIn(page, email)
  await context.close()
})

test('without JavaScript a refused form keeps what was typed and says why', async () => {
  const { page, context } = await site.visit({ javaScriptEnabled: false })
  await page.goto('/auth')
  await page.getByRole('textbox', { name: 'Email' }).fill('nobody@example.com')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('textbox', { name: 'Email' }).inputValue()).toBe('nobody@example.com')
  expect(await page.getByLabel('Password').inputValue()).toBe('')
  await context.close()
})
