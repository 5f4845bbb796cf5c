import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import { listTasksQuery } from '#core/domain/filter.ts'
import type { CreateTaskInput, Task } from '#core/domain/task.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { deleteTask } from './delete-task.ts'
import { listTasks } from './list-tasks.ts'
import { updateTask } from './update-task.ts'

// Monday, ten in the morning in Berlin.
const start = new Date('2026-03-02T09:00:00Z')
let now: Date
let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => now } })
})
afterAll(() => open.close())
beforeEach(async () => {
  now = start
  ann = await insertActor(open.ctx.db)
})

async function create(title: string, input: Partial<CreateTaskInput> = {}): Promise<Task> {
  now = new Date(now.getTime() + 1)
  return (await createTask(open.ctx, ann, { title, ...input })).result.task
}

/** The page that a query string asks for. */
async function list(query: string, actor = ann) {
  return listTasks(open.ctx, actor, listTasksQuery.parse(Object.fromEntries(new URLSearchParams(query))))
}
const titles = async (query: string) => (await list(query)).tasks.map(({ title }) => title)

describe('the order', () => {
  beforeEach(async () => {
    await create('none low', { priority: 'Low' })
    await create('later', { due_datetime: '2026-03-05T09:00', priority: 'Low' })
    await create('soon low', { due_datetime: '2026-03-03T09:00', priority: 'Low' })
    await create('soon high', { due_datetime: '2026-03-03T09:00', priority: 'High' })
    await create('soon low too', { due_datetime: '2026-03-03T09:00', priority: 'Low' })
    await create('none high', { priority: 'High' })
  })

  const soon = ['soon high', 'soon low', 'soon low too']
  const none = ['none high', 'none low']
  test.each([
    ['is by due date, then priority, then id; without a due date last', '', [...soon, 'later', ...none]],
    ['has what is not due last the other way round, too', 'sort_order=desc', ['later', ...soon, ...none]],
    [
      'by priority has High first, and ties by id',
      'sort_by=priority',
      ['soon high', 'none high', 'none low', 'later', 'soon low', 'soon low too'],
    ],
    [
      'by priority turns round, but not its ties',
      'sort_by=priority&sort_order=asc',
      ['none low', 'later', 'soon low', 'soon low too', 'soon high', 'none high'],
    ],
    [
      'by creation has the newest first',
      'sort_by=created_at',
      ['none high', 'soon low too', 'soon high', 'soon low', 'later', 'none low'],
    ],
    [
      'by creation turns round',
      'sort_by=created_at&sort_order=asc',
      ['none low', 'later', 'soon low', 'soon high', 'soon low too', 'none high'],
    ],
  ])('%s', async (_, query, expected) => {
    expect(await titles(query)).toEqual(expected)
  })

  it('by change has the last changed first', async () => {
    const { tasks } = await list('search=later')
    now = new Date(now.getTime() + 1000)
    await updateTask(open.ctx, ann, tasks[0]!.id, { description: 'changed' })
    expect((await titles('sort_by=updated_at'))[0]).toBe('later')
    expect((await titles('sort_by=updated_at&sort_order=asc')).at(-1)).toBe('later')
  })

  it('is cut into pages that miss nothing and repeat nothing', async () => {
    const whole = await titles('')
    const pages = await Promise.all([0, 2, 4, 6].map((offset) => list(`limit=2&offset=${offset}`)))
    expect(pages.flatMap(({ tasks }) => tasks.map(({ title }) => title))).toEqual(whole)
    expect(pages.map(({ total, limit, offset }) => [total, limit, offset])).toEqual([
      [6, 2, 0],
      [6, 2, 2],
      [6, 2, 4],
      [6, 2, 6],
    ])
  })
})

it('orders titles as people do: neither case nor accents count', async () => {
  for (const title of ['Zebra', 'apple', 'Äpfel', 'banana', 'Éclair', 'eclairs', 'Apple']) await create(title)
  const expected = ['Äpfel', 'apple', 'Apple', 'banana', 'Éclair', 'eclairs', 'Zebra']
  const actual = await titles('sort_by=title')
  // "apfel" comes before "apple"; the two apples tie, and stand in the order of their ids.
  expect(actual).toEqual(expected)
  expect(await titles('sort_by=title&sort_order=desc')).toEqual([
    'Zebra',
    'eclairs',
    'Éclair',
    'banana',
    'apple',
    'Apple',
    'Äpfel',
  ])
})

describe('a search', () => {
  beforeEach(async () => {
    await create('Buy oat milk', { description: 'two cartons\nfrom the corner shop' })
    await create('Café crème für Zoë')
    await create('50% off_sale \\ now')
    await create('500 of sale now')
    await create('Onboarding of 日本語テスト')
    await create('ＦＵＬＬ ５０％ width')
  })

  test.each([
    ['finds words in another order, in title or description', 'shop milk', ['Buy oat milk']],
    ['wants every word', 'milk bread', []],
    ['ignores case and accents on both sides', 'CAFE créme', ['Café crème für Zoë']],
    ['finds letters in the middle of a word', 'boar', ['Onboarding of 日本語テスト']],
    ['finds scripts without spaces', 'テスト', ['Onboarding of 日本語テスト']],
    ['takes % for itself', '0% off', ['50% off_sale \\ now']],
    ['takes _ for itself', 'f_s', ['50% off_sale \\ now']],
    ['takes \\ for itself', '\\', ['50% off_sale \\ now']],
    ['takes a wide percent sign for a percent sign, and not for anything', '５％ wid', []],
    ['takes wide letters for letters', 'full ５０% width', ['ＦＵＬＬ ５０％ width']],
    ['of a quotation mark is a search like any other', `'";--`, []],
  ])('%s', async (_, search, expected) => {
    const found = await list(`search=${encodeURIComponent(search)}`)
    expect(found.tasks.map(({ title }) => title)).toEqual(expected)
    expect(found.total).toBe(expected.length)
  })

  it('of nothing but spaces finds everything', async () => {
    expect((await list('search=+++')).total).toBe(6)
  })

  it('follows a change of the text', async () => {
    const [task] = (await list('search=milk')).tasks
    await updateTask(open.ctx, ann, task!.id, { title: 'Buy bread' })
    expect(await titles('search=milk')).toEqual([])
    expect(await titles('search=bread')).toEqual(['Buy bread'])
  })

  it('finds nothing of anybody else', async () => {
    const eve = await insertActor(open.ctx.db)
    expect(await list('search=milk', eve)).toMatchObject({ tasks: [], total: 0 })
    expect(await list('', eve)).toMatchObject({ tasks: [], total: 0 })
  })
})

describe('a filter', () => {
  it('of status tells what is done from what is not; both without it', async () => {
    const { id } = await create('done')
    await create('open')
    await completeTask(open.ctx, ann, id)
    expect(await titles('status=pending')).toEqual(['open'])
    expect(await titles('status=completed')).toEqual(['done'])
    expect(await titles('status=all')).toEqual(['done', 'open'])
    expect(await titles('')).toEqual(['done', 'open'])
  })

  it('of priority takes one or several', async () => {
    for (const priority of ['High', 'Medium', 'Low'] as const) await create(priority, { priority })
    expect(await titles('priority=High')).toEqual(['High'])
    expect(await titles('priority=Low,High')).toEqual(['High', 'Low'])
  })

  it('of due dates is inclusive, and a bare date is a day of the user', async () => {
    await create('first minute', { due_datetime: '2026-03-05T00:00' })
    await create('that day', { due_datetime: '2026-03-05' })
    await create('next day', { due_datetime: '2026-03-06T00:00' })
    await create('never')
    expect(await titles('due_date_start=2026-03-05&due_date_end=2026-03-05')).toEqual(['first minute', 'that day'])
    expect(await titles('due_date_start=2026-03-05T23:00:00Z')).toEqual(['next day'])
    expect(await titles('due_date_end=2026-03-04T23:00:00Z')).toEqual(['first minute'])
    expect(await titles('due_date_end=2026-03-04T22:59:59Z')).toEqual([])
    const tokyo = { ...ann, timeZone: 'Asia/Tokyo' }
    expect((await list('due_date_end=2026-03-05', tokyo)).tasks.map(({ title }) => title)).toEqual(['first minute'])
  })

  it('of tags wants all of them, by id or name; a number is an id, or a name when no tag has that id', async () => {
    const both = await create('both', { tags: ['Home', 'work'] })
    await create('home', { tags: ['home'] })
    await create('numbered', { tags: ['2026', '99999999999'] })
    const [home, work] = both.tags
    expect(await titles('tags=HOME')).toEqual(['both', 'home'])
    expect(await titles('tags=home,work')).toEqual(['both'])
    expect(await titles(`tags=${home!.id},${work!.id}`)).toEqual(['both'])
    expect(await titles(`tags=${home!.id},Work`)).toEqual(['both'])
    expect(await titles('tags=2026')).toEqual(['numbered'])
    expect(await titles('tags=99999999999')).toEqual(['numbered'])
    expect(await list('tags=home,unknown')).toMatchObject({ tasks: [], total: 0 })
  })

  it('of overdue shows what is open and late; a day is late when it is over', async () => {
    await create('late', { due_datetime: '2026-03-02T12:00' })
    await create('today', { due_datetime: '2026-03-02' })
    await create('never')
    const done = await create('done', { due_datetime: '2026-03-02T12:00' })
    await completeTask(open.ctx, ann, done.id)
    expect(await titles('overdue=true')).toEqual([])
    now = new Date('2026-03-02T12:00:00Z')
    expect(await titles('overdue=true')).toEqual(['late'])
    now = new Date('2026-03-02T22:59:59.999Z')
    expect(await titles('overdue=true')).toEqual(['late'])
    now = new Date('2026-03-02T23:00:00Z')
    expect(await titles('overdue=true')).toEqual(['late', 'today'])
  })

  it('of recurring and of the trash', async () => {
    await create('again', { due_datetime: '2026-03-05', recurrence_pattern: 'daily' })
    await create('once')
    const { id } = await create('gone')
    await deleteTask(open.ctx, ann, id)
    expect(await titles('recurring=true')).toEqual(['again'])
    expect(await titles('recurring=false')).toEqual(['once'])
    expect(await titles('deleted=true')).toEqual(['gone'])
    expect(await titles('deleted=false')).toEqual(['again', 'once'])
  })

  it('joins the others: all must hold', async () => {
    await create('milk now', { priority: 'High', tags: ['home'], due_datetime: '2026-03-05' })
    await create('milk later', { priority: 'High', tags: ['home'], due_datetime: '2026-04-05' })
    await create('milk low', { priority: 'Low', tags: ['home'], due_datetime: '2026-03-05' })
    const query = 'search=milk&priority=High&tags=home&due_date_end=2026-03-31&status=pending&recurring=false'
    expect(await list(query)).toMatchObject({ total: 1, tasks: [{ title: 'milk now' }] })
  })
})
