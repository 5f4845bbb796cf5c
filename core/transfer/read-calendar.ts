import { invalid } from '#core/domain/errors.ts'
import { parseRule } from '#core/domain/recurrence/rule.ts'
import { reminderOffsets } from '#core/domain/reminder.ts'
import { upcomingOccurrence } from '#core/domain/task-recurrence.ts'
import type { ReminderState, TaskRecurrence } from '#core/domain/task-state.ts'
import type { Priority } from '#core/domain/task.ts'
import { toInstant } from '#core/domain/time.ts'
import { afterDuration, readCalendarTime, readDurationMinutes, type CalendarTime } from './calendar-times.ts'
import {
  brokenLine,
  readComponents,
  splitTexts,
  unescapeText,
  type Component,
  type ContentLine,
} from './content-lines.ts'
import {
  collectProblems,
  draftReminder,
  readDescription,
  readTags,
  readTitle,
  refuseTooMany,
  type Draft,
  type DraftTask,
  type Problems,
  type ReadingContext,
} from './draft.ts'
import { mapInSlices } from './map-in-slices.ts'
import { withEndApart } from './rule-from-due.ts'

const MINUTE = 60_000

/**
 * Reads the to-dos (VTODO) of an iCalendar file; events, journals and cancelled to-dos are passed over, and so are changes
 * of single instances of a series. @throws invalid_request, naming the line and property of each problem
 */
export async function readCalendar(text: string, context: ReadingContext): Promise<Draft> {
  const calendars = readComponents(text)
  const [first] = calendars
  if (!first) throw brokenLine(1, 'must begin with BEGIN:VCALENDAR')
  const stranger = calendars.find(({ name }) => name !== 'VCALENDAR')
  if (stranger) throw brokenLine(stranger.line, 'must begin with BEGIN:VCALENDAR', `BEGIN:${stranger.name}`)
  const problems = collectProblems()
  const todos = calendars
    .flatMap(({ components }) => components)
    .filter((component) => component.name === 'VTODO' && !isPassedOver(component))
  refuseTooMany(todos.length)
  const tasks = await mapInSlices(todos, (component) => readTodo(component, { problems, context }))
  problems.throwIfAny()
  return { tags: [], tasks }
}

interface Reading {
  problems: Problems
  context: ReadingContext
}

function isPassedOver(component: Component): boolean {
  return property(component, 'RECURRENCE-ID') !== null || status(component) === 'CANCELLED'
}

function readTodo(component: Component, reading: Reading): DraftTask {
  const { problems, context } = reading
  const summary = property(component, 'SUMMARY')
  const description = property(component, 'DESCRIPTION')
  const due = readDue(component, reading)
  const done = status(component) === 'COMPLETED' || property(component, 'COMPLETED') !== null
  const recurrence = readRecurrence(component, due, reading)
  const createdAt = past(readTime(property(component, 'CREATED'), reading), context.now)
  const completedAt = done ? past(readTime(property(component, 'COMPLETED'), reading), context.now) : null
  const reminders = readAlarms(component, { due, completed: done }, reading)
  const categories = component.properties.filter(({ name }) => name === 'CATEGORIES')
  const fields = { recurrence, dueAt: due?.instant ?? null, completed: done }
  return {
    place: `line ${component.line}`,
    title: readTitle(problems, at(summary ?? component, 'SUMMARY'), unescapeText(summary?.value ?? '')) ?? '',
    description: description
      ? (readDescription(problems, at(description, 'DESCRIPTION'), unescapeText(description.value)) ?? '')
      : '',
    ...fields,
    completedAt,
    deletedAt: null,
    allDay: due?.allDay ?? false,
    priority: readPriority(property(component, 'PRIORITY'), reading),
    nextOccurrence: upcomingOccurrence(fields),
    createdAt,
    updatedAt: past(readTime(property(component, 'LAST-MODIFIED'), reading), context.now),
    tags: readTags(problems, at(categories[0] ?? component, 'CATEGORIES'), categories.flatMap(tagNames)),
    reminders,
    parent: null,
    predecessor: null,
  }
}

/* Categories may hold what tags may not ("to-do", "R&D"): that becomes a space. */
function tagNames({ value }: ContentLine): string[] {
  return splitTexts(value)
    .map((name) => name.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim())
    .filter((name) => name !== '')
}

function readDue(component: Component, reading: Reading): CalendarTime | null {
  const due = property(component, 'DUE')
  if (due) return readTime(due, reading)
  const start = readTime(property(component, 'DTSTART'), reading)
  const duration = property(component, 'DURATION')
  if (!start || !duration) return start
  const minutes = reading.problems.read(at(duration), duration.value, () => readDurationMinutes(duration))
  return minutes === null ? null : afterDuration(start, minutes)
}

function readTime(content: ContentLine | null, { problems, context }: Reading): CalendarTime | null {
  return content && problems.read(at(content), content.value, () => readCalendarTime(content, context.timeZone))
}

/* A task cannot have been made or done in the future. */
function past(time: CalendarTime | null, now: Date): Date {
  return time && time.instant < now ? time.instant : now
}

/* The series is counted from DUE, which is the time that a task repeats here; a done one has nothing to repeat. */
function readRecurrence(component: Component, due: CalendarTime | null, { problems }: Reading): TaskRecurrence | null {
  const content = property(component, 'RRULE')
  if (!content || status(component) === 'COMPLETED') return null
  if (!due) {
    problems.add(at(content), 'needs DUE or DTSTART', content.value)
    return null
  }
  const rule = problems.read(at(content), content.value, () => parseRule(content.value))
  const mode = property(component, 'X-DOCKET-RECURRENCE-MODE')?.value === 'completion' ? 'completion' : 'schedule'
  return rule && withEndApart({ ...rule, mode, endDate: null, anchorLocal: due.local, anchorZone: due.zone })
}

function readPriority(content: ContentLine | null, { problems }: Reading): Priority {
  const number = content ? content.value.trim() : '0'
  if (!/^[0-9]$/.test(number)) problems.add(at(content!), 'must be a number from 0 to 9', number)
  if (/^[1-4]$/.test(number)) return 'High'
  return /^[6-9]$/.test(number) ? 'Low' : 'Medium'
}

function readAlarms(
  component: Component,
  task: { due: CalendarTime | null; completed: boolean },
  reading: Reading,
): ReminderState[] {
  const { problems, context } = reading
  const start = readTime(property(component, 'DTSTART'), reading)
  return component.components.flatMap((alarm) => {
    const trigger = alarm.name === 'VALARM' ? property(alarm, 'TRIGGER') : null
    if (!trigger) return []
    const base = trigger.parameters['RELATED'] === 'END' ? task.due : (start ?? task.due)
    const read = problems.read(at(trigger), trigger.value, () => readTrigger(alarm, trigger, { base, task, context }))
    if (!read) return []
    // What has gone off, or would have, is no news; only what is to come is taken over.
    const reminder = draftReminder(read, task, context.now)
    return reminder.status === 'pending' ? [reminder] : []
  })
}

function readTrigger(
  alarm: Component,
  trigger: ContentLine,
  { base, task, context }: { base: CalendarTime | null; task: { due: CalendarTime | null }; context: ReadingContext },
): Pick<ReminderState, 'reminderTime' | 'offsetMinutes'> {
  if (/^\d{8}T/.test(trigger.value)) {
    const reminderTime = readCalendarTime(trigger, context.timeZone).instant
    const offset = Number(property(alarm, 'X-DOCKET-OFFSET-MINUTES')?.value)
    return { reminderTime, offsetMinutes: fittingOffset(task.due, reminderTime, offset) }
  }
  if (!base) throw invalid('TRIGGER', 'needs a to-do with DUE or DTSTART', trigger.value)
  // An alarm of a date counts from the start of that day.
  const from = base.allDay ? toInstant(`${base.local.slice(0, 10)}T00:00`, base.zone) : base.instant
  const reminderTime = new Date(from.getTime() + readDurationMinutes(trigger) * MINUTE)
  const offset = task.due ? (task.due.instant.getTime() - reminderTime.getTime()) / MINUTE : Number.NaN
  return { reminderTime, offsetMinutes: fittingOffset(task.due, reminderTime, offset) }
}

/* Relative where it is one of the offsets that Docket has, else at its time. */
function fittingOffset(due: CalendarTime | null, reminderTime: Date, offset: number): number | null {
  if (!due || !(reminderOffsets as readonly number[]).includes(offset)) return null
  return due.instant.getTime() - offset * MINUTE === reminderTime.getTime() ? offset : null
}

function property(component: Component, name: string): ContentLine | null {
  return component.properties.find((content) => content.name === name) ?? null
}

function status(component: Component): string {
  return property(component, 'STATUS')?.value.trim().toUpperCase() ?? ''
}

function at(place: { line: number; name: string }, name = place.name): string {
  return `line ${place.line}, ${name}`
}
