import { expect, test } from 'vitest'
import type { DomainError } from '#core/domain/errors.ts'
import type { Draft, ReadingContext } from './draft.ts'
import { readCalendar } from './read-calendar.ts'
import { readDocketJson } from './read-docket-json.ts'
import { readTodoistCsv } from './read-todoist-csv.ts'

const context: ReadingContext = {
  now: new Date('2026-03-01T12:00:00.000Z'),
  timeZone: 'Europe/Berlin',
  weekStart: 'monday',
}

async function problemsOf(read: () => Promise<Draft>): Promise<unknown[]> {
  try {
    await read()
  } catch (error) {
    expect(error).toMatchObject({ name: 'DomainError', code: 'invalid_request' })
    return (error as DomainError).details as unknown[]
  }
  throw new Error('the file was accepted')
}

const docket = (task: object, ...more: object[]) => JSON.stringify({ docket_export: 1, tasks: [task, ...more] })

test.each<[string, string, { field: string; value?: unknown }]>([
  ['no JSON', '{"docket_export": 1, "tasks": [', { field: 'body' }],
  ['an empty file', '', { field: 'body' }],
  ['another JSON', '[]', { field: 'body' }],
  ['null', 'null', { field: 'body' }],
  ['no version', '{"tasks": []}', { field: 'docket_export' }],
  ['a later version', '{"docket_export": 2}', { field: 'docket_export', value: 2 }],
  ['an unknown field', docket({ title: 'x', colour: 'red' }), { field: 'tasks.0' }],
  ['no title', docket({ description: 'x' }), { field: 'tasks.0.title' }],
  ['a blank title', docket({ title: 'x' }, { title: '  ' }), { field: 'tasks.1.title', value: '  ' }],
  ['a title of 201', docket({ title: 'x'.repeat(201) }), { field: 'tasks.0.title' }],
  ['a NUL in a title', docket({ title: 'a\0b' }), { field: 'tasks.0.title' }],
  ['a lone surrogate', '{"docket_export":1,"tasks":[{"title":"\\ud800"}]}', { field: 'tasks.0.title' }],
  [
    'a priority that is none',
    docket({ title: 'x', priority: 'Urgent' }),
    { field: 'tasks.0.priority', value: 'Urgent' },
  ],
  [
    'a day that does not exist',
    docket({ title: 'x', due_datetime: '2026-02-30' }),
    { field: 'tasks.0.due_datetime', value: '2026-02-30' },
  ],
  [
    'a series without a due time',
    docket({ title: 'x', recurrence_pattern: 'daily' }),
    { field: 'tasks.0.due_datetime' },
  ],
  [
    'a rule that is none',
    docket({ title: 'x', due_datetime: '2026-03-02', recurrence_rule: 'FREQ=HOURLY' }),
    { field: 'tasks.0.recurrence_rule', value: 'FREQ=HOURLY' },
  ],
  [
    'a zone that does not exist',
    docket({ title: 'x', recurrence_time_zone: 'Mars/Base' }),
    { field: 'tasks.0.recurrence_time_zone', value: 'Mars/Base' },
  ],
  [
    'an anchor that does not exist',
    docket({
      title: 'x',
      due_datetime: '2026-03-02',
      recurrence_pattern: 'daily',
      recurrence_anchor: '2026-02-30T09:00',
    }),
    { field: 'tasks.0.recurrence_anchor' },
  ],
  ['a tag with a sign', docket({ title: 'x', tags: ['a#b'] }), { field: 'tasks.0.tags.0', value: 'a#b' }],
  [
    'a parent that is not there',
    docket({ title: 'x', parent_task_id: 5 }),
    { field: 'tasks.0.parent_task_id', value: 5 },
  ],
  ['its own parent', docket({ id: 5, title: 'x', parent_task_id: 5 }), { field: 'tasks.0.parent_task_id', value: 5 }],
  ['an id twice', docket({ id: 5, title: 'x' }, { id: 5, title: 'y' }), { field: 'tasks.1.id', value: 5 }],
  [
    'two successors of one',
    docket({ id: 1, title: 'x' }, { title: 'y', predecessor_id: 1 }, { title: 'z', predecessor_id: 1 }),
    { field: 'tasks.2.predecessor_id' },
  ],
  [
    'completed_at of a pending task',
    docket({ title: 'x', completed_at: '2026-01-01' }),
    { field: 'tasks.0.completed_at' },
  ],
  ['an empty reminder', docket({ title: 'x', reminders: [{}] }), { field: 'tasks.0.reminders.0' }],
  [
    'a relative reminder without a due time',
    docket({ title: 'x', reminders: [{ offset_minutes: 15 }] }),
    { field: 'tasks.0.reminders.0.offset_minutes', value: 15 },
  ],
  [
    'an offset that is none',
    docket({ title: 'x', reminders: [{ offset_minutes: 7 }] }),
    { field: 'tasks.0.reminders.0.offset_minutes', value: 7 },
  ],
  ['prototype pollution', '{"docket_export":1,"__proto__":{"tasks":[]}}', { field: 'body' }],
])('a Docket file with %s is refused, naming the path', async (_, text, problem) => {
  expect((await problemsOf(() => readDocketJson(text, context)))[0]).toMatchObject(problem)
})

const csv = (...rows: string[]) => ['TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,DATE,TIMEZONE', ...rows].join('\n')

test.each<[string, string, { field: string; value?: unknown }]>([
  ['an empty file', '', { field: 'line 1' }],
  ['other columns', 'Title,Due\nx,tomorrow', { field: 'line 1', value: 'Title,Due' }],
  ['a quote that is never closed', csv('task,"x,,1,1,,'), { field: 'line 2' }],
  ['a quote inside a cell', csv('task,ok,,1,1,,', 'task,a"b"c,,1,1,,'), { field: 'line 3' }],
  ['too many columns', csv('task,x,,1,1,,,extra'), { field: 'line 2' }],
  ['a type that is none', csv('task,x,,1,1,,', 'project,y,,1,1,,'), { field: 'line 3, TYPE', value: 'project' }],
  ['no title', csv('task,@home,,1,1,,'), { field: 'line 2, CONTENT' }],
  ['a title of 201', csv('task,x,,1,1,,', `task,${'x'.repeat(201)},,1,1,,`), { field: 'line 3, CONTENT' }],
  ['a description of 1001', csv(`task,x,${'d'.repeat(1001)},1,1,,`), { field: 'line 2, DESCRIPTION' }],
  ['a comment too long', csv('task,x,,1,1,,', `note,${'d'.repeat(1001)},,,,,`), { field: 'line 3, CONTENT' }],
  ['a priority that is none', csv('task,x,,5,1,,'), { field: 'line 2, PRIORITY', value: '5' }],
  ['a date that is none', csv('task,x,,1,1,someday maybe,'), { field: 'line 2, DATE', value: 'someday maybe' }],
  ['a day that does not exist', csv('task,x,,1,1,2026-02-30,'), { field: 'line 2, DATE', value: '2026-02-30' }],
  ['half a recurrence', csv('task,x,,1,1,every day or never,'), { field: 'line 2, DATE' }],
  [
    'a zone that does not exist',
    csv('task,x,,1,1,tomorrow,Mars/Base'),
    { field: 'line 2, TIMEZONE', value: 'Mars/Base' },
  ],
  [
    'a mistake after a cell of two lines',
    csv('task,x,"a\nb",1,1,,', 'task,y,,9,1,,'),
    { field: 'line 4, PRIORITY', value: '9' },
  ],
  ['a mistake in a record of two lines', csv('task,x,"a\nb",9,1,,'), { field: 'line 2, PRIORITY', value: '9' }],
])('a Todoist CSV with %s is refused, naming the line', async (_, text, problem) => {
  expect((await problemsOf(() => readTodoistCsv(text, context)))[0]).toMatchObject(problem)
})

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VTODO', ...lines, 'END:VTODO', 'END:VCALENDAR', ''].join('\r\n')

test.each<[string, string, { field: string; value?: unknown }]>([
  ['an empty file', '', { field: 'line 1' }],
  ['something else', 'hello world', { field: 'line 1' }],
  ['another component', 'BEGIN:VCARD\nEND:VCARD', { field: 'line 1', value: 'BEGIN:VCARD' }],
  ['no end', 'BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x', { field: 'line 2' }],
  ['a wrong end', 'BEGIN:VCALENDAR\nEND:VTODO', { field: 'line 2' }],
  ['a line without a colon', calendar('SUMMARY:x', 'DESCRIPTION'), { field: 'line 5', value: 'DESCRIPTION' }],
  ['a quote that is never closed', calendar('SUMMARY;X="a:b'), { field: 'line 4' }],
  ['no summary', calendar('UID:1'), { field: 'line 3, SUMMARY' }],
  ['a summary of 201', calendar(`SUMMARY:${'x'.repeat(201)}`), { field: 'line 4, SUMMARY' }],
  ['a due time that is none', calendar('SUMMARY:x', 'DUE:tomorrow'), { field: 'line 5, DUE', value: 'tomorrow' }],
  [
    'a day that does not exist',
    calendar('SUMMARY:x', 'DUE;VALUE=DATE:20260230'),
    { field: 'line 5, DUE', value: '20260230' },
  ],
  ['a zone that does not exist', calendar('SUMMARY:x', 'DUE;TZID=Mars/Base:20260301T090000'), { field: 'line 5, DUE' }],
  [
    'a rule that is none',
    calendar('SUMMARY:x', 'DUE:20260301T090000Z', 'RRULE:FREQ=HOURLY'),
    { field: 'line 6, RRULE', value: 'FREQ=HOURLY' },
  ],
  ['a rule without a time', calendar('SUMMARY:x', 'RRULE:FREQ=DAILY'), { field: 'line 5, RRULE' }],
  ['a priority that is none', calendar('SUMMARY:x', 'PRIORITY:high'), { field: 'line 5, PRIORITY', value: 'high' }],
  [
    'a folded line before the mistake',
    calendar('SUMMARY:x', ' y', ' z', 'PRIORITY:10'),
    { field: 'line 7, PRIORITY', value: '10' },
  ],
  [
    'an alarm that is none',
    calendar('SUMMARY:x', 'DUE:20260401T090000Z', 'BEGIN:VALARM', 'TRIGGER:soon', 'END:VALARM'),
    { field: 'line 7, TRIGGER', value: 'soon' },
  ],
  [
    'an alarm before nothing',
    calendar('SUMMARY:x', 'BEGIN:VALARM', 'TRIGGER:-PT15M', 'END:VALARM'),
    { field: 'line 6, TRIGGER' },
  ],
])('a calendar with %s is refused, naming the line', async (_, text, problem) => {
  expect((await problemsOf(() => readCalendar(text, context)))[0]).toMatchObject(problem)
})

test('one try shows every problem of a file, up to fifty', async () => {
  const rows = Array.from({ length: 60 }, () => 'task,x,,9,1,someday,')
  const problems = await problemsOf(() => readTodoistCsv(csv(...rows), context))
  expect(problems).toHaveLength(50)
  expect(problems.slice(0, 3)).toMatchObject([
    { field: 'line 2, DATE' },
    { field: 'line 2, PRIORITY' },
    { field: 'line 3, DATE' },
  ])
})

test('a file of Todoist with sections, comments, labels, sub-tasks and words for dates is read', async () => {
  const { tasks } = await readTodoistCsv(
    '\ufeffTYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT\r\n' +
      'meta,view_style=list,,,,,,,,,,\r\n' +
      ',,,,,,,,,,,\r\n' +
      'section,Garden,,,,,,,,,,\r\n' +
      'task,Water the plants @home @deep_work,with care,1,1,Ada (1),,every 3 days at 8am,en,Europe/Berlin,None,None\r\n' +
      'note,the red can,,,,Ada (1),,,,,,\r\n' +
      'task,Buy seeds,,4,2,Ada (1),,tomorrow,en,America/New_York,,\r\n' +
      'task,mail bob@example.com,,,1,,,,,,,\r\n',
    context,
  )
  expect(tasks).toMatchObject([
    {
      title: 'Water the plants',
      tags: ['home', 'deep work'],
      description: 'with care\n\nthe red can',
      priority: 'High',
      dueAt: new Date('2026-03-02T07:00:00.000Z'),
      recurrence: { rule: 'FREQ=DAILY;INTERVAL=3', anchorLocal: '2026-03-02T08:00:00', anchorZone: 'Europe/Berlin' },
    },
    // 23:59 in New York, where it is still 2 March.
    { title: 'Buy seeds', priority: 'Low', allDay: true, dueAt: new Date('2026-03-03T04:59:00.000Z') },
    { title: 'mail bob@example.com', tags: [], priority: 'Medium', dueAt: null },
  ])
})

test('a calendar of another program is read: folded, escaped, zoned, with a duration and alarms', async () => {
  const { tasks } = await readCalendar(
    calendar(
      'UID:1',
      'SUMMARY;LANGUAGE=en:Call Ada\\, Bob \\;',
      '  and all',
      'DESCRIPTION:one\\ntwo',
      'CATEGORIES:Work,to-do',
      'DTSTART;TZID="/freeassociation.sourceforge.net/Europe/Berlin":20260401T090000',
      'DURATION:PT1H30M',
      'RRULE:FREQ=WEEKLY;BYDAY=WE',
      'PRIORITY:2',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER;RELATED=END:-PT15M',
      'END:VALARM',
      'BEGIN:VALARM',
      'TRIGGER;RELATED=END:-PT20M',
      'END:VALARM',
      'END:VTODO',
      'BEGIN:VEVENT',
      'SUMMARY:passed over',
      'END:VEVENT',
      'BEGIN:VTODO',
      'SUMMARY:Given up',
      'STATUS:CANCELLED',
      'END:VTODO',
      'BEGIN:VTODO',
      'SUMMARY:Floating',
      'DUE:20260501T080000',
    ),
    context,
  )
  expect(tasks).toMatchObject([
    {
      title: 'Call Ada, Bob ; and all',
      description: 'one\ntwo',
      tags: ['Work', 'to do'],
      priority: 'High',
      dueAt: new Date('2026-04-01T08:30:00.000Z'),
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=WE', anchorLocal: '2026-04-01T10:30:00', anchorZone: 'Europe/Berlin' },
      nextOccurrence: new Date('2026-04-08T08:30:00.000Z'),
      reminders: [
        { offsetMinutes: 15, reminderTime: new Date('2026-04-01T08:15:00.000Z') },
        { offsetMinutes: null, reminderTime: new Date('2026-04-01T08:10:00.000Z') },
      ],
    },
    { title: 'Floating', dueAt: new Date('2026-05-01T06:00:00.000Z') },
  ])
})
