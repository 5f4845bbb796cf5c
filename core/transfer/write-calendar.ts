import type { Priority } from '#core/domain/task.ts'
import type { ReminderState, TaskRecurrence, TaskState } from '#core/domain/task-state.ts'
import { localDate, localDateTime, toIso } from '#core/domain/time.ts'
import { timeZoneComponent } from './calendar-zones.ts'
import { escapeText, foldLines } from './content-lines.ts'
import type { ReadingContext } from './draft.ts'
import { lastDayOf, ruleFromDue, ruleText, seriesEnd } from './rule-from-due.ts'

/* RFC 5545 §3.8.1.9: 1–4 are high, 5 medium, 6–9 low. */
const PRIORITIES: Record<Priority, number> = { High: 1, Medium: 5, Low: 9 }

/** All tasks as to-dos (VTODO) of an iCalendar file, RFC 5545. */
export function writeCalendar(tasks: readonly TaskState[], context: ReadingContext): string {
  return foldLines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Docket//Docket//EN',
    'CALSCALE:GREGORIAN',
    ...usedZones(tasks).flatMap(([zone, from]) => timeZoneComponent(zone, from)),
    ...tasks.flatMap((task) => todo(task, context)),
    'END:VCALENDAR',
  ])
}

/** The zones that recurring times are given in, each with the earliest of those. */
function usedZones(tasks: readonly TaskState[]): [string, Date][] {
  const zones = new Map<string, Date>()
  for (const { recurrence, dueAt, allDay, completed } of tasks) {
    if (!recurrence || !dueAt || allDay || completed) continue
    const earliest = zones.get(recurrence.anchorZone)
    if (!earliest || dueAt < earliest) zones.set(recurrence.anchorZone, dueAt)
  }
  return [...zones].filter(([zone]) => zone !== 'UTC')
}

function todo(task: TaskState, context: ReadingContext): string[] {
  const tags = task.tags.map(({ name }) => escapeText(name)).join(',')
  return [
    'BEGIN:VTODO',
    `UID:task-${task.id}-${task.userId}@docket`,
    `DTSTAMP:${utc(context.now)}`,
    `CREATED:${utc(task.createdAt)}`,
    `LAST-MODIFIED:${utc(task.updatedAt)}`,
    `SUMMARY:${escapeText(task.title)}`,
    ...(task.description === '' ? [] : [`DESCRIPTION:${escapeText(task.description)}`]),
    `PRIORITY:${PRIORITIES[task.priority]}`,
    ...(tags === '' ? [] : [`CATEGORIES:${tags}`]),
    ...(task.dueAt ? due(task, task.dueAt, context) : []),
    `STATUS:${task.completed ? 'COMPLETED' : 'NEEDS-ACTION'}`,
    ...(task.completedAt ? [`COMPLETED:${utc(task.completedAt)}`, 'PERCENT-COMPLETE:100'] : []),
    ...task.reminders.filter(({ status }) => status === 'pending').flatMap((reminder) => alarm(task, reminder)),
    'END:VTODO',
  ]
}

function due(task: TaskState, dueAt: Date, { timeZone }: ReadingContext): string[] {
  const { recurrence, allDay } = task
  if (!recurrence || task.completed) {
    return [allDay ? `DUE;VALUE=DATE:${basic(localDate(dueAt, timeZone))}` : `DUE:${utc(dueAt)}`]
  }
  const { anchorZone: zone } = recurrence
  const time = when(dueAt, zone, allDay)
  // RRULE counts from DTSTART. That DUE stands at the same time, not after it, is what other programs write and expect.
  const lines = [`DTSTART${time}`, `DUE${time}`, `RRULE:${rrule(recurrence, dueAt, allDay)}`]
  if (recurrence.mode === 'completion') lines.push('X-DOCKET-RECURRENCE-MODE:completion')
  return lines
}

function when(instant: Date, zone: string, allDay: boolean): string {
  if (allDay) return `;VALUE=DATE:${basic(localDate(instant, zone))}`
  if (zone === 'UTC') return `:${utc(instant)}`
  return `;TZID=${zone}:${basic(localDateTime(instant, zone).slice(0, 19))}`
}

/* §3.3.10: UNTIL is a date where DTSTART is one, and else in UTC; COUNT, which excludes it, has counted the end in. */
function rrule(recurrence: TaskRecurrence, dueAt: Date, allDay: boolean): string {
  const parts = ruleFromDue(recurrence, dueAt)
  if (parts.count !== null) return ruleText(parts)
  const last = seriesEnd(recurrence)
  const lastDay = lastDayOf(recurrence)
  if (!last || !lastDay) return ruleText(parts)
  const until = allDay ? basic(lastDay) : utc(last)
  return ruleText({ ...parts, until })
}

function alarm(task: TaskState, { offsetMinutes, reminderTime }: ReminderState): string[] {
  const isRelative = offsetMinutes !== null && task.dueAt && !task.allDay
  const trigger = isRelative ? `;RELATED=END:-PT${offsetMinutes}M` : `;VALUE=DATE-TIME:${utc(reminderTime)}`
  return [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escapeText(task.title)}`,
    `TRIGGER${trigger}`,
    // A date is due at its end here, while alarms count from its start: other programs get the instant, Docket the offset.
    ...(offsetMinutes !== null && !isRelative ? [`X-DOCKET-OFFSET-MINUTES:${offsetMinutes}`] : []),
    'END:VALARM',
  ]
}

function utc(date: Date): string {
  return basic(toIso(date).replace(/\.\d{3}/, ''))
}

function basic(iso: string): string {
  return iso.replace(/[-:]/g, '')
}
