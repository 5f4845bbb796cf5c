import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRule } from '#core/domain/recurrence/rule.ts'
import { firstOccurrences } from '#core/domain/recurrence/occurrences.ts'
import { reminderOffsets } from '#core/domain/reminder.ts'
import { tagNameSchema } from '#core/domain/tag.ts'
import type { ReminderState, TaskRecurrence, TaskState } from '#core/domain/task-state.ts'
import { priorities, recurrenceModes, taskDescription, taskTitle } from '#core/domain/task.ts'
import { localDateTime, parseRangeEnd, toInstant } from '#core/domain/time.ts'
import type { Draft, DraftTask, ReadingContext } from './draft.ts'
import { readCalendar } from './read-calendar.ts'
import { readDocketJson } from './read-docket-json.ts'
import { readTodoistCsv } from './read-todoist-csv.ts'
import { writeCalendar } from './write-calendar.ts'
import { writeDocketJson } from './write-docket-json.ts'
import { writeTodoistCsv } from './write-todoist-csv.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const zone = 'Europe/Berlin'
const context: ReadingContext = { now, timeZone: zone, weekStart: 'monday' }
const user = {
  id: 'f0f7a4b8-7f0c-4a6e-9a55-2d6f0a1c9a01',
  email: 'ada@example.com',
  name: 'Ada',
  time_zone: zone,
  theme: 'system' as const,
  week_start: 'monday' as const,
  created_at: '2026-01-01T00:00:00.000Z',
}

/* Pieces that each format has a meaning of its own for, beside any text at all. */
const awkward = [
  '@home',
  '\\@x',
  '\\\\@',
  "'",
  "'=1",
  '=SUM(A1)',
  '+1',
  '-x',
  '"',
  ',',
  ';',
  ':',
  '\\',
  '\\n',
  '#',
  '😀',
  'é',
  ' ',
  'every day',
  'p1',
  '\ttab',
]
const piece = fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme', maxLength: 6 }))
const words = (separators: string[]) =>
  fc.array(fc.tuple(piece, fc.constantFrom(...separators)), { maxLength: 6 }).map((parts) => parts.flat().join(''))

const title = words([' ', ''])
  .filter((text) => taskTitle.safeParse(text).success)
  .map((text) => taskTitle.parse(text))
const description = words([' ', '', '\n'])
  .filter((text) => taskDescription.safeParse(text).success)
  .map((text) => taskDescription.parse(text))
const tag = fc
  .oneof(fc.constantFrom('home', 'Deep work', 'Büro 2'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }))
  .filter((name) => tagNameSchema.safeParse(name).success)
  .map((name) => tagNameSchema.parse(name))
const tags = fc.uniqueArray(tag, { maxLength: 3, selector: (name) => name.toLowerCase() })
const instant = fc
  .integer({ min: Date.parse('2020-01-01T00:00:00Z') / 60_000, max: Date.parse('2030-01-01T00:00:00Z') / 60_000 })
  .map((minutes) => new Date(minutes * 60_000))
const due = fc.option(
  fc.record({ at: instant, allDay: fc.boolean() }).map(({ at, allDay }) => ({
    allDay,
    at: allDay ? toInstant(`${localDateTime(at, zone).slice(0, 10)}T23:59`, zone) : at,
  })),
)
const rule = fc.constantFrom(
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=3',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
  'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  'FREQ=MONTHLY',
  'FREQ=MONTHLY;BYDAY=-1FR',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=DAILY;COUNT=5',
  'FREQ=WEEKLY;UNTIL=20301231',
  'FREQ=WEEKLY;UNTIL=20301231T120000Z',
)

const reminder: fc.Arbitrary<ReminderState> = fc.record({
  id: fc.constant(null),
  reminderTime: instant.filter((at) => at > now),
  offsetMinutes: fc.constant(null),
  status: fc.constant('pending' as const),
  scheduleVersion: fc.constant(1),
  sentAt: fc.constant(null),
  endedAt: fc.constant(null),
  createdAt: fc.constant(new Date('2026-02-01T08:00:00.123Z')),
})

const task: fc.Arbitrary<TaskState> = fc
  .record({
    title,
    description,
    completed: fc.boolean(),
    due,
    rule: fc.option(rule),
    mode: fc.constantFrom(...recurrenceModes),
    endDate: fc.option(instant.filter((at) => at > new Date('2029-06-01'))),
    priority: fc.constantFrom(...priorities),
    tags,
    reminders: fc.array(reminder, { maxLength: 2 }),
    offset: fc.option(fc.constantFrom(...reminderOffsets)),
  })
  .map((made) => toState(made))

function toState(made: {
  title: string
  description: string
  completed: boolean
  due: { at: Date; allDay: boolean } | null
  rule: string | null
  mode: TaskRecurrence['mode']
  endDate: Date | null
  priority: TaskState['priority']
  tags: string[]
  reminders: ReminderState[]
  offset: number | null
}): TaskState {
  const { due, completed } = made
  const recurrence = due && made.rule ? startSeries(made.rule, made.mode, made.endDate, due.at) : null
  const relative = due && made.offset !== null ? new Date(due.at.getTime() - made.offset * 60_000) : null
  const reminders = [...made.reminders]
  if (relative && relative > now) {
    reminders.push({ ...reminderLike, reminderTime: relative, offsetMinutes: made.offset })
  }
  return {
    id: 0,
    userId: user.id,
    title: made.title,
    description: made.description,
    completed,
    completedAt: completed ? new Date('2026-02-10T10:00:00.000Z') : null,
    dueAt: due?.at ?? null,
    allDay: due?.allDay ?? false,
    priority: made.priority,
    recurrence,
    nextOccurrence: null,
    parentTaskId: null,
    predecessorId: null,
    version: 1,
    createdAt: new Date('2026-02-01T08:00:00.123Z'),
    updatedAt: new Date('2026-02-02T08:00:00.456Z'),
    deletedAt: null,
    tags: made.tags.map((name, index) => ({ id: index + 1, name, color: '#EA580C' })),
    reminders: completed ? [] : reminders,
  }
}

const reminderLike: ReminderState = {
  id: null,
  reminderTime: now,
  offsetMinutes: null,
  status: 'pending',
  scheduleVersion: 1,
  sentAt: null,
  endedAt: null,
  createdAt: new Date('2026-02-01T08:00:00.123Z'),
}

/* The due time of an instance is an occurrence of its series. */
function startSeries(text: string, mode: TaskRecurrence['mode'], endDate: Date | null, at: Date): TaskRecurrence {
  const end = endDate && endDate >= at ? endDate : null
  return { ...parseRule(text), mode, endDate: end, anchorLocal: localDateTime(at, zone), anchorZone: zone }
}

function account(tasks: TaskState[]) {
  return { user, tags: [], tasks: tasks.map((state, index) => ({ ...state, id: index + 1 })) }
}

function only(draft: Draft): DraftTask {
  expect(draft.tasks).toHaveLength(1)
  return draft.tasks[0]!
}

function basics({ title, description, priority, allDay, dueAt }: TaskState | DraftTask) {
  return { title, description, priority, allDay, dueAt }
}

test('a Docket file gives back every field of every task as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(task, { maxLength: 4 }), async (tasks) => {
      const read = await readDocketJson(writeDocketJson(account(tasks), now), context)
      expect(read.tasks).toEqual(
        tasks.map((state, index) => {
          const { id: _i, userId: _u, parentTaskId: _p, predecessorId: _q, version: _v, ...fields } = state
          const next = read.tasks[index]!.nextOccurrence
          return {
            ...fields,
            nextOccurrence: next,
            tags: state.tags.map(({ name }) => name),
            place: `tasks.${index}`,
            parent: null,
            predecessor: null,
          }
        }),
      )
    }),
    { numRuns: 100 },
  )
})

function sampleTask(made: Partial<Parameters<typeof toState>[0]> = {}): TaskState {
  const none = { completed: false, due: null, rule: null, mode: 'schedule', endDate: null, offset: null } as const
  return toState({ title: 'x', description: '', priority: 'Low', tags: [], reminders: [], ...none, ...made })
}

test('a Docket file keeps the links of a series, also to and from what is in the trash', async () => {
  const base = sampleTask()
  const deletedAt = new Date('2026-02-20T08:00:00.000Z')
  const tasks = [
    { ...base, id: 7, deletedAt },
    { ...base, id: 9, parentTaskId: 7, predecessorId: 7, deletedAt },
    { ...base, id: 11, parentTaskId: 7, predecessorId: 7 },
    { ...base, id: 12, parentTaskId: 7, predecessorId: 11 },
  ]
  const read = await readDocketJson(writeDocketJson({ user, tags: [], tasks }, now), context)
  expect(read.tasks.map(({ parent, predecessor }) => [parent, predecessor])).toEqual([
    [null, null],
    [0, 0],
    [0, 0],
    [0, 2],
  ])
  expect(read.tasks.map((draft) => draft.deletedAt)).toEqual([deletedAt, deletedAt, null, null])
})

test.each([false, true])(
  'a series ends where it ended after a way through CSV and calendar (all day: %s)',
  async (allDay) => {
    const due = { at: toInstant(`2026-03-02T${allDay ? '23:59' : '09:00'}`, zone), allDay }
    const endDate = parseRangeEnd('2026-12-24', zone, 'recurrence_end_date')
    const state = { ...sampleTask({ due, rule: 'FREQ=WEEKLY;BYDAY=MO', endDate }), id: 1 }
    const fromCsv = only(await readTodoistCsv(writeTodoistCsv([state], context), context))
    const fromCalendar = only(await readCalendar(writeCalendar([state], context), context))
    expect(fromCsv.recurrence).toEqual(state.recurrence)
    expect(fromCalendar.recurrence).toMatchObject({ rule: 'FREQ=WEEKLY;BYDAY=MO', endDate })
  },
)

test('Todoist CSV gives back titles, descriptions, labels, priorities and due times', async () => {
  await fc.assert(
    fc.asyncProperty(task, async (state) => {
      // When the clocks go back, an hour comes twice, and words can only mean its first time.
      fc.pre(!state.dueAt || toInstant(localDateTime(state.dueAt, zone), zone).getTime() === state.dueAt.getTime())
      const pending = { ...state, completed: false, completedAt: null, recurrence: null }
      const read = only(await readTodoistCsv(writeTodoistCsv([pending], context), context))
      expect(basics(read)).toEqual(basics(pending))
      expect(read.tags).toEqual(pending.tags.map(({ name }) => name))
    }),
    { numRuns: 120 },
  )
})

test.each([
  ['FREQ=DAILY', 'every day at 09:00 starting 2026-03-02'],
  ['FREQ=DAILY;INTERVAL=3', 'every 3 days at 09:00 starting 2026-03-02'],
  ['FREQ=WEEKLY;BYDAY=MO', 'every week on Monday at 09:00 starting 2026-03-02'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday at 09:00 starting 2026-03-02'],
])('the series %s is said in the words that Todoist understands, and read again', async (text, said) => {
  const due = { at: toInstant('2026-03-02T09:00', zone), allDay: false }
  const state = sampleTask({ due, rule: text })
  const csv = writeTodoistCsv([state], context)
  expect(csv).toContain(said)
  const read = only(await readTodoistCsv(csv, context))
  expect(read.recurrence).toEqual(state.recurrence)
  expect(read.dueAt).toEqual(state.dueAt)
})

test('whatever words a series gets in Todoist CSV, they never mean another series', async () => {
  await fc.assert(
    fc.asyncProperty(task, async (state) => {
      fc.pre(state.recurrence !== null && !state.completed)
      const read = only(await readTodoistCsv(writeTodoistCsv([state], context), context))
      expect(basics(read)).toEqual(basics(state))
      if (!read.recurrence) return
      expect(read.recurrence.mode).toBe(state.recurrence!.mode)
      expect(occurrences(read.recurrence, state.dueAt!)).toEqual(occurrences(state.recurrence!, state.dueAt!))
    }),
    { numRuns: 60 },
  )
})

function occurrences({ rule, anchorLocal, anchorZone, endDate }: TaskRecurrence, from: Date): string[] {
  const series = { rule, anchorLocal, zone: anchorZone, end: endDate }
  return firstOccurrences(series, 8)
    .filter(({ at }) => at >= from)
    .map(({ at }) => at.toISOString().slice(0, 16))
}

test('a calendar gives back what it can say: texts, tags, times, series, completion and alarms', async () => {
  await fc.assert(
    fc.asyncProperty(task, async (state) => {
      const read = only(await readCalendar(writeCalendar([{ ...state, id: 1 }], context), context))
      expect(basics(read)).toEqual(basics(state))
      expect(read.tags).toEqual(state.tags.map(({ name }) => name))
      expect([read.completed, read.completedAt]).toEqual([state.completed, state.completedAt])
      expect(read.reminders.map(times)).toEqual(state.reminders.map(times))
      if (state.completed) return
      expect(read.recurrence?.mode).toBe(state.recurrence?.mode)
      if (state.recurrence) {
        expect(occurrences(read.recurrence!, state.dueAt!)).toEqual(occurrences(state.recurrence, state.dueAt!))
      }
    }),
    { numRuns: 120 },
  )
})

function times({ reminderTime, offsetMinutes, status }: ReminderState) {
  return { reminderTime, offsetMinutes, status }
}

test('a calendar is folded at 75 octets, ends its lines with CRLF and brings its time zones along', async () => {
  await fc.assert(
    fc.asyncProperty(task, async (state) => {
      const text = writeCalendar([state], context)
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect(text.includes(`TZID=${zone}`)).toBe(text.includes(`BEGIN:VTIMEZONE\r\nTZID:${zone}`))
    }),
    { numRuns: 100 },
  )
})

test('the time zone of a calendar has the changes of its clock', async () => {
  const due = { at: toInstant('2026-03-02T09:00', zone), allDay: false }
  const state = sampleTask({ due, rule: 'FREQ=DAILY' })
  const text = writeCalendar([state], context)
  expect(text).toContain(
    ['BEGIN:DAYLIGHT', 'DTSTART:20260329T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT'].join(
      '\r\n',
    ),
  )
  expect(text).toContain(
    ['BEGIN:STANDARD', 'DTSTART:20261025T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD'].join(
      '\r\n',
    ),
  )
})

test('no cell of the CSV that people fill starts a formula', async () => {
  await fc.assert(
    fc.asyncProperty(task, async (state) => {
      const csv = writeTodoistCsv([{ ...state, completed: false }], context)
      const [, row] = csv.split('\r\ntask,')
      expect(row ?? csv.split('task,')[1]).not.toMatch(/^"?[=+\-@]/)
    }),
    { numRuns: 100 },
  )
})
