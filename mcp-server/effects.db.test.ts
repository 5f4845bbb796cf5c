import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventsAfter, openApp, stored, type Row, type Stored } from '#tests/infra/mcp-app.ts'
import type { McpClient } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { tools } from './registry.ts'

/* What each tool does to the tables and to the event log, and that it is taken back as a whole. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const DUE = '2099-03-01T09:00:00.000Z'

/** An account with two tasks, one of them recurring, as an app with a token of its own sees it. */
interface Account {
  mcp: McpClient
  userId: string
  /** "Pay the rent", tagged "home", with a reminder 30 minutes before. */
  rent: number
  /** "Water the plants", daily. */
  plants: number
  reminder: number
}

async function openAccount(): Promise<Account> {
  const { mcp, userId, add } = await openApp(server)
  const rent = await add({ title: 'Pay the rent', due: DUE, tags: ['home'], reminders: [30] })
  const plants = await add({ title: 'Water the plants', due: DUE, recurrence: 'daily' })
  return { mcp, userId, rent: rent.id, plants: plants.id, reminder: rent.reminders[0]!.id }
}

interface Effect {
  /** Makes what the call is about. */
  before?: (account: Account) => Promise<unknown>
  args: (account: Account) => Row
  events: string[]
  stored: Partial<Stored>
}

const rent = { title: 'Pay the rent', completed: false, due: new Date(DUE), tags: ['home'] }
const plants = { title: 'Water the plants', completed: false, due: new Date(DUE), rule: 'FREQ=DAILY' }
const both = [rent, plants]
const onRent =
  (more: Row = {}) =>
  ({ rent: id }: Account) => ({ task_id: id, ...more })
const onPlants =
  (more: Row = {}) =>
  ({ plants: id }: Account) => ({ task_id: id, ...more })
const onReminder =
  (more: Row = {}) =>
  ({ reminder: id }: Account) => ({ reminder_id: id, ...more })
const halfHour = { minutes: 30, time: new Date('2099-03-01T08:30:00.000Z') }
const hour = { minutes: 60, time: new Date('2099-03-01T08:00:00.000Z') }
const nextDay = new Date('2099-03-02T09:00:00.000Z')

const effects: Record<string, Effect> = {
  add_task: {
    args: () => ({ title: 'Call Ann', priority: 'High', tags: ['work'], due: DUE, reminders: [60] }),
    events: ['tag-created', 'task-created'],
    stored: {
      tasks: [...both, { title: 'Call Ann', priority: 3, tags: ['work'] }],
      reminders: [halfHour, hour],
      tags: [{ name: 'home' }, { name: 'work' }],
    },
  },
  add_tasks: {
    args: () => ({ tasks: [{ title: 'One' }, { title: 'Two', due: 'no such day' }, { title: 'Three' }] }),
    events: ['task-created', 'task-created'],
    stored: { tasks: [...both, { title: 'One' }, { title: 'Three' }] },
  },
  update_task: {
    args: onRent({ title: 'Pay all rent', description: 'By bank', priority: 'Low', clear: ['tags'] }),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, title: 'Pay all rent', description: 'By bank', priority: 1, tags: [] }, plants] },
  },
  complete_task: {
    args: onRent(),
    events: ['task-completed'],
    stored: { tasks: [{ ...rent, completed: true }, plants], reminders: [] },
  },
  reopen_task: {
    before: ({ mcp, rent: id }) => mcp.call('complete_task', { task_id: id }),
    args: onRent(),
    events: ['task-updated'],
    stored: { tasks: both, reminders: [halfHour] },
  },
  delete_task: { args: onRent(), events: ['task-deleted'], stored: { tasks: [plants], reminders: [] } },
  restore_task: {
    before: ({ mcp, rent: id }) => mcp.call('delete_task', { task_id: id }),
    args: () => ({ task: 'the rent' }),
    events: ['task-updated'],
    stored: { tasks: both, reminders: [halfHour] },
  },
  set_task_due_date: {
    args: onRent({ due: '2099-03-02T09:00:00Z' }),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, due: nextDay }, plants], reminders: [{ minutes: 30 }] },
  },
  set_task_priority: {
    args: onRent({ priority: 'High' }),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, priority: 3 }, plants] },
  },
  bulk_update_tasks: {
    args: ({ rent: id, plants: other }) => ({ task_ids: [id, other], action: 'add_tag', value: 'spring' }),
    events: ['tag-created', 'task-updated', 'task-updated'],
    stored: { tasks: [{ tags: ['home', 'spring'] }, { tags: ['spring'] }] },
  },
  set_task_recurrence: {
    args: onRent({ recurrence: 'weekly' }),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, rule: 'FREQ=WEEKLY' }, plants] },
  },
  skip_task_occurrence: {
    args: onPlants(),
    events: ['task-updated'],
    stored: { tasks: [rent, { ...plants, due: nextDay }] },
  },
  create_reminder: {
    args: onRent({ before_minutes: 60 }),
    events: ['task-updated'],
    stored: { reminders: [halfHour, hour] },
  },
  update_reminder: {
    args: onRent({ before_minutes: 60 }),
    events: ['task-updated'],
    stored: { reminders: [hour] },
  },
  cancel_reminder: { args: onReminder(), events: ['task-updated'], stored: { tasks: both, reminders: [] } },
  snooze_reminder: {
    args: onReminder({ minutes: 20 }),
    events: ['task-updated'],
    stored: { reminders: [{ time: expect.toSatisfy((time: Date) => time < new Date('2099-01-01')) }] },
  },
  create_tag: {
    args: () => ({ tag: 'garden', color: '#16A34A' }),
    events: ['tag-created'],
    stored: { tags: [{ name: 'home' }, { name: 'garden', color: '#16A34A' }] },
  },
  update_tag: {
    args: () => ({ tag: 'home', new_name: 'house' }),
    events: ['tag-updated'],
    stored: { tasks: [{ tags: ['house'] }, {}], tags: [{ name: 'house' }] },
  },
  delete_tag: {
    args: () => ({ tag: 'home' }),
    events: ['task-updated', 'tag-deleted'],
    stored: { tasks: [{ tags: [] }, {}], tags: [] },
  },
  add_tag_to_task: {
    args: onPlants({ tag_name: 'home' }),
    events: ['task-updated'],
    stored: { tasks: [rent, { ...plants, tags: ['home'] }] },
  },
  remove_tag_from_task: {
    args: onRent({ tag_name: 'HOME' }),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, tags: [] }, plants], tags: [{ name: 'home' }] },
  },
  undo_change: {
    before: ({ mcp, rent: id }) => mcp.call('set_task_priority', { task_id: id, priority: 'High' }),
    args: () => ({}),
    events: ['task-updated'],
    stored: { tasks: [{ ...rent, priority: 2 }, plants] },
  },
}

test('there is an effect for every tool that writes', () => {
  const writing = tools.filter(({ scope }) => scope === 'tasks:write').map(({ name }) => name)
  expect(Object.keys(effects).sort()).toEqual(writing.sort())
})

test.each(Object.entries(effects))(
  '%s changes the tables and logs its events under one change set, which undoing takes back',
  async (name, { before, args, events, stored: expected }) => {
    const account = await openAccount()
    const { mcp, userId } = account
    await before?.(account)
    const old = await stored(server, userId)
    const last = (await eventsAfter(server, userId)).at(-1)!.id

    const { change_set_id: changeSetId } = await mcp.call<{ change_set_id: string }>(name, {
      ...args(account),
      reason: 'To see what happens',
    })
    expect(await stored(server, userId)).toMatchObject(expected)
    const logged = await eventsAfter(server, userId, last)
    expect(logged.map(({ type }) => type)).toEqual(events)
    for (const { changeSetId: under, data } of logged) {
      expect(under).toBe(changeSetId)
      expect(data).toMatchObject({ actor: { type: 'client', name: 'Desk app' }, reason: 'To see what happens' })
    }

    await mcp.call('undo_change', { change_set_id: changeSetId })
    expect(await stored(server, userId)).toEqual(old)
    await mcp.close()
  },
)

describe('tools that only read', () => {
  let account: Account
  beforeAll(async () => {
    account = await openAccount()
  })
  afterAll(() => account?.mcp.close())

  const reading: Record<string, (account: Account) => Row> = {
    get_overview: () => ({}),
    list_tasks: () => ({ status: 'pending' }),
    search_tasks: () => ({ keyword: 'rent' }),
    get_task: onRent(),
    preview_recurrence: () => ({ recurrence: 'every weekday at 9', start: '2099-03-01' }),
    list_reminders: () => ({}),
    list_tags: () => ({}),
    get_activity_logs: onRent(),
    list_changes: () => ({}),
    search: () => ({ query: 'rent' }),
    fetch: ({ rent: id }) => ({ id: `task:${id}` }),
  }

  test('are all here', () => {
    const names = tools.filter(({ scope }) => scope === 'tasks:read').map(({ name }) => name)
    expect(Object.keys(reading).sort()).toEqual(names.sort())
  })

  test.each(Object.entries(reading))('%s changes no table and logs no event', async (name, args) => {
    const { mcp, userId } = account
    const old = [await stored(server, userId), await eventsAfter(server, userId)]
    await mcp.call(name, args(account))
    expect([await stored(server, userId), await eventsAfter(server, userId)]).toEqual(old)
  })
})
