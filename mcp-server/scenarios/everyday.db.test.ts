import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Task } from '#core/domain/task.ts'
import { openApp, stored, type Row, type Stored } from '#tests/infra/mcp-app.ts'
import type { McpClient } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

/* What people ask of an assistant, as an assistant does it: find, act, check, undo. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const DUE = '2099-03-02T09:00:00Z'

async function openHousehold() {
  const app = await openApp(server, { time_zone: 'Europe/Berlin' })
  const { add } = app
  await add({ title: 'See the dentist', due: DUE, priority: 'Low', tags: ['health'], reminders: [30, 60] })
  await add({ title: 'Pay the rent', due: '2099-03-03', tags: ['home'], description: 'By bank' })
  await add({ title: 'Water the plants', due: DUE, recurrence: 'weekly', tags: ['home'] })
  await add({ title: 'Buy stamps', tags: ['errands'] })
  await add({ title: 'Return the books', due: DUE, tags: ['errands'] })
  return app
}

type Args = Row | ((found: Found) => Row)
interface Found {
  /** The ids of what was found, in its order. */
  ids: number[]
  /** The answer of the call before. */
  last: Row
}

/** What is asked, how it is found and under which titles, what is done, and what shows it then. */
interface Everyday {
  find: [tool: string, args: Row, titles: string[]]
  acts: [tool: string, args: Args][]
  shown: (now: Stored) => unknown
  expected: unknown
}

const task = (now: Stored, title: string) => now.tasks.find((row) => row['title'] === title)
const named = (words: string, title: string): Everyday['find'] => ['search_tasks', { keyword: words }, [title]]
const first =
  (more: Row = {}) =>
  (found: Found) => ({ task_id: found.ids[0], ...more })
const dentist = named('dentist', 'See the dentist')
const plants = named('plants', 'Water the plants')
const errands: Everyday['find'] = ['list_tasks', { tags: ['errands'] }, ['Return the books', 'Buy stamps']]

const asked: Record<string, Everyday> = {
  '“The dentist is at half past ten now”': {
    find: dentist,
    acts: [['set_task_due_date', first({ due: '2099-03-02 10:30' })]],
    shown: (now) => [task(now, 'See the dentist')?.['due'], now.reminders.map(({ minutes }) => minutes)],
    expected: [new Date('2099-03-02T09:30:00Z'), [30, 60]],
  },
  '“That dentist is urgent, put it first”': {
    find: dentist,
    acts: [['set_task_priority', first({ priority: 'High' })]],
    shown: (now) => task(now, 'See the dentist')?.['priority'],
    expected: 3,
  },
  '“No reminders for the dentist”': {
    find: dentist,
    acts: [['update_task', first({ clear: ['reminders'] })]],
    shown: (now) => now.reminders,
    expected: [],
  },
  '“Remind me of the dentist a day before instead of an hour”': {
    find: dentist,
    acts: [
      ['get_task', first()],
      [
        'update_reminder',
        ({ ids, last }) => ({ task_id: ids[0], before_minutes: 1440, reminder_id: hourBefore(last) }),
      ],
    ],
    shown: (now) => now.reminders.map(({ minutes }) => minutes),
    expected: [30, 1440],
  },
  '“I paid the rent”': {
    find: named('rent', 'Pay the rent'),
    acts: [['complete_task', first({ reason: 'Paid by the user' })]],
    shown: (now) => task(now, 'Pay the rent')?.['completed'],
    expected: true,
  },
  '“The rent note is wrong, drop it”': {
    find: named('bank', 'Pay the rent'),
    acts: [['update_task', first({ clear: ['description'] })]],
    shown: (now) => task(now, 'Pay the rent')?.['description'],
    expected: '',
  },
  '“The plants every other week are enough”': {
    find: plants,
    acts: [
      ['preview_recurrence', { recurrence: 'every other week', start: DUE }],
      ['set_task_recurrence', first({ recurrence: 'every other week' })],
    ],
    shown: (now) => task(now, 'Water the plants')?.['rule'],
    expected: expect.stringContaining('INTERVAL=2'),
  },
  '“Skip the plants this week”': {
    find: plants,
    acts: [['skip_task_occurrence', first()]],
    shown: (now) => task(now, 'Water the plants')?.['due'],
    expected: new Date('2099-03-09T09:00:00Z'),
  },
  '“The plants are plastic now, no more watering”': {
    find: plants,
    acts: [['delete_task', first()]],
    shown: (now) => task(now, 'Water the plants'),
    expected: undefined,
  },
  '“Just once for the plants”': {
    find: plants,
    acts: [['set_task_recurrence', first({ recurrence: 'none' })]],
    shown: (now) => task(now, 'Water the plants')?.['rule'],
    expected: null,
  },
  '“All errands on Saturday”': {
    find: errands,
    acts: [['bulk_update_tasks', ({ ids }) => ({ task_ids: ids, action: 'set_due', value: '2099-03-07' })]],
    shown: (now) => ['Buy stamps', 'Return the books'].map((title) => task(now, title)?.['due']),
    expected: [new Date('2099-03-07T22:59:00Z'), new Date('2099-03-07T22:59:00Z')],
  },
  '“Forget the errands”, shown before': {
    find: errands,
    acts: [
      ['bulk_update_tasks', { filter: { tags: ['errands'] }, action: 'delete', dry_run: true }],
      [
        'bulk_update_tasks',
        ({ last }) => ({ filter: { tags: ['errands'] }, action: 'delete', confirmation: last['confirmation'] }),
      ],
    ],
    shown: (now) => now.tasks.length,
    expected: 3,
  },
  '“Errands are for town now”': {
    find: errands,
    acts: [['update_tag', { tag: 'errands', new_name: 'town' }]],
    shown: (now) => task(now, 'Buy stamps')?.['tags'],
    expected: ['town'],
  },
  '“I do not need that errands tag”': {
    find: errands,
    acts: [['delete_tag', { tag: 'errands' }]],
    shown: (now) => [task(now, 'Buy stamps')?.['tags'], now.tags.length],
    expected: [[], 2],
  },
  '“The books are for home too”': {
    find: named('books', 'Return the books'),
    acts: [['add_tag_to_task', first({ tag_name: 'home' })]],
    shown: (now) => task(now, 'Return the books')?.['tags'],
    expected: ['errands', 'home'],
  },
  '“Everything due on the second two days later”': {
    find: [
      'list_tasks',
      { due_from: '2099-03-02', due_to: '2099-03-02', sort_by: 'title' },
      ['Return the books', 'See the dentist', 'Water the plants'],
    ],
    acts: [['bulk_update_tasks', ({ ids }) => ({ task_ids: ids, action: 'shift_due', value: '+2 days' })]],
    shown: (now) => task(now, 'Return the books')?.['due'],
    expected: new Date('2099-03-04T09:00:00Z'),
  },
  '“Split the books into steps”': {
    find: named('books', 'Return the books'),
    acts: [
      ['add_tasks', { tasks: ['Find them', 'Pay the fine'].map((title) => ({ title, tags: ['library'], due: DUE })) }],
    ],
    shown: (now) => [now.tasks.length, now.tags.at(-1)?.['name']],
    expected: [7, 'library'],
  },
  '“Stamps: 20 of them, by Friday noon, and remind me an hour before”': {
    find: named('stamps', 'Buy stamps'),
    acts: [
      ['update_task', first({ title: 'Buy 20 stamps', due: '2099-03-06 12:00' })],
      ['create_reminder', first({ before_minutes: 60 })],
    ],
    shown: (now) => [task(now, 'Buy 20 stamps')?.['due'], now.reminders.length],
    expected: [new Date('2099-03-06T11:00:00Z'), 3],
  },
  '“I did the stamps — no, wait, I did not”': {
    find: named('stamps', 'Buy stamps'),
    acts: [
      ['complete_task', first()],
      ['reopen_task', { task: 'buy stamps' }],
    ],
    shown: (now) => task(now, 'Buy stamps')?.['completed'],
    expected: false,
  },
  '“Throw the stamps away — no, bring them back, low priority”': {
    find: named('stamps', 'Buy stamps'),
    acts: [
      ['delete_task', first()],
      ['restore_task', { task: 'stamps' }],
      ['set_task_priority', first({ priority: 'Low' })],
    ],
    shown: (now) => task(now, 'Buy stamps')?.['priority'],
    expected: 1,
  },
}

function hourBefore(answer: Row): number | undefined {
  return (answer['reminders'] as Task['reminders']).find(({ offset_minutes: minutes }) => minutes === 60)?.id
}

test.each(Object.entries(asked))('%s', async (_, { find, acts, shown, expected }) => {
  const { mcp, userId } = await openHousehold()
  const before = await stored(server, userId)
  const [tool, args, titles] = find
  const { tasks } = await mcp.call<{ tasks: Task[] }>(tool, args)
  expect(tasks.map(({ title }) => title)).toEqual(titles)

  const done = await act(
    mcp,
    tasks.map(({ id }) => id),
    acts,
  )
  expect(shown(await stored(server, userId))).toEqual(expected)

  for (const id of done.reverse()) await mcp.call('undo_change', { change_set_id: id })
  expect(await stored(server, userId)).toEqual(before)
  await mcp.close()
})

/** Makes the calls, and returns the change sets of those that changed something. */
async function act(mcp: McpClient, ids: number[], acts: Everyday['acts']): Promise<string[]> {
  const done: string[] = []
  let last: Row = {}
  for (const [name, args] of acts) {
    last = await mcp.call<Row>(name, typeof args === 'function' ? args({ ids, last }) : args)
    if (typeof last['change_set_id'] === 'string') done.push(last['change_set_id'])
  }
  return done
}
