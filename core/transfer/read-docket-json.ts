import type { z } from 'zod'
import { DomainError } from '#core/domain/errors.ts'
import { parseRule, patternRule } from '#core/domain/recurrence/rule.ts'
import { upcomingOccurrence } from '#core/domain/task-recurrence.ts'
import type { ReminderState, TaskRecurrence } from '#core/domain/task-state.ts'
import { localDateTime, parseDateTime, parseRangeEnd } from '#core/domain/time.ts'
import {
  collectProblems,
  draftReminder,
  readTags,
  refuseTooMany,
  type Draft,
  type DraftTask,
  type Problems,
  type ReadingContext,
} from './draft.ts'
import { docketFile, fileTask, type DocketFile, type FileReminder, type FileTask } from './docket-json-format.ts'
import { mapInSlices } from './map-in-slices.ts'

const MINUTE = 60_000

/** Reads a file that Docket exported. @throws invalid_request, naming the path of each problem (`tasks.3.title`) */
export async function readDocketJson(text: string, context: ReadingContext): Promise<Draft> {
  const problems = collectProblems()
  const file = await parseFile(text, problems)
  const places = indexById(file, problems)
  const tasks = await mapInSlices(file.tasks, (task, index) => readTask(task, index, { context, problems, places }))
  checkSuccessors(tasks, problems)
  problems.throwIfAny()
  return { tags: file.tags.map(({ name, color }) => (color === undefined ? { name } : { name, color })), tasks }
}

async function parseFile(text: string, problems: Problems): Promise<DocketFile> {
  const json = parseJson(text)
  const file = check(docketFile, json, { path: [], problems })
  problems.throwIfAny()
  const given = file?.tasks ?? []
  refuseTooMany(given.length)
  const tasks = await mapInSlices(given, (task, index) => check(fileTask, task, { path: ['tasks', index], problems }))
  problems.throwIfAny()
  return { ...file!, tasks: tasks.filter((task) => task !== null) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const problem = `is not JSON: ${(error as Error).message}`
    throw new DomainError('invalid_request', `Nothing was imported. The file ${problem}`, [{ field: 'body', problem }])
  }
}

/* The value as the schema has it; null after noting, by path, what is wrong. */
function check<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { path, problems }: { path: PropertyKey[]; problems: Problems },
): T | null {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const wrong = issue.path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | null)?.[key], value)
    const isSimple = typeof wrong !== 'object' || wrong === null
    problems.add([...path, ...issue.path].join('.') || 'body', issue.message, isSimple ? wrong : undefined)
  }
  return null
}

/* Links go back only: so there are no circles, and what is linked to is stored first. */
function indexById({ tasks }: DocketFile, problems: Problems): Map<number, number> {
  const places = new Map<number, number>()
  tasks.forEach(({ id }, index) => {
    if (id === undefined) return
    if (places.has(id)) problems.add(`tasks.${index}.id`, 'is the id of an earlier task too', id)
    else places.set(id, index)
  })
  return places
}

interface Reading {
  context: ReadingContext
  problems: Problems
  places: ReadonlyMap<number, number>
}

function readTask(task: FileTask, index: number, reading: Reading): DraftTask {
  const { context, problems } = reading
  const place = `tasks.${index}`
  const time = (field: keyof FileTask, text: string | null) => readTime(reading, `${place}.${field}`, text)
  const due = time('due_datetime', task.due_datetime)
  const completedAt = task.completed ? (time('completed_at', task.completed_at)?.instant ?? context.now) : null
  if (!task.completed && task.completed_at)
    problems.add(`${place}.completed_at`, 'is for a completed task', task.completed_at)
  const createdAt = time('created_at', task.created_at)?.instant ?? context.now
  const dueAt = due?.instant ?? null
  const recurrence = readRecurrence(task, place, dueAt, reading)
  const reminders = task.reminders.flatMap(
    (reminder, at) => readReminder(reminder, `${place}.reminders.${at}`, { task, dueAt, reading }) ?? [],
  )
  const given = time('next_occurrence', task.next_occurrence)?.instant
  return {
    place,
    title: task.title,
    description: task.description,
    completed: task.completed,
    completedAt,
    dueAt,
    allDay: due !== null && (task.all_day ?? due.allDay),
    priority: task.priority,
    recurrence,
    nextOccurrence: recurrence && (given ?? upcomingOccurrence({ recurrence, dueAt, completed: task.completed })),
    createdAt,
    updatedAt: time('updated_at', task.updated_at)?.instant ?? createdAt,
    deletedAt: time('deleted_at', task.deleted_at)?.instant ?? null,
    tags: readTags(problems, `${place}.tags`, task.tags),
    reminders,
    parent: earlier(task.parent_task_id, index, `${place}.parent_task_id`, reading),
    predecessor: earlier(task.predecessor_id, index, `${place}.predecessor_id`, reading),
  }
}

function readTime({ context, problems }: Reading, field: string, text: string | null) {
  return text === null ? null : problems.read(field, text, () => parseDateTime(text, context.timeZone, field))
}

function earlier(id: number | null, index: number, field: string, { places, problems }: Reading): number | null {
  if (id === null) return null
  const found = places.get(id)
  if (found !== undefined && found < index) return found
  problems.add(field, 'must be the id of an earlier task of the file', id)
  return null
}

function readRecurrence(task: FileTask, place: string, dueAt: Date | null, reading: Reading): TaskRecurrence | null {
  const { context, problems } = reading
  const { recurrence_rule: given, recurrence_pattern: pattern, recurrence_end_date: endText } = task
  if (given === null && pattern === 'none') return null
  if (!dueAt) {
    problems.add(`${place}.due_datetime`, 'is needed for a recurring task')
    return null
  }
  const text = given ?? patternRule(pattern === 'none' ? 'daily' : pattern)
  const rule = problems.read(`${place}.recurrence_rule`, text, () => parseRule(text))
  const anchorZone = task.recurrence_time_zone ?? context.timeZone
  const anchorLocal = task.recurrence_anchor ?? localDateTime(dueAt, anchorZone)
  const anchor = problems.read(`${place}.recurrence_anchor`, anchorLocal, () => parseDateTime(anchorLocal, anchorZone))
  const endField = `${place}.recurrence_end_date`
  const endDate =
    endText === null ? null : problems.read(endField, endText, () => parseRangeEnd(endText, context.timeZone, endField))
  return rule && anchor && { ...rule, mode: task.recurrence_mode, endDate, anchorLocal, anchorZone }
}

function readReminder(
  reminder: FileReminder,
  place: string,
  { task, dueAt, reading }: { task: FileTask; dueAt: Date | null; reading: Reading },
): ReminderState | null {
  const { context, problems } = reading
  const { offset_minutes: offsetMinutes, status } = reminder
  const time = (field: keyof FileReminder, text: string | null) =>
    readTime(reading, `${place}.${field}`, text)?.instant ?? null
  if (offsetMinutes === null && reminder.reminder_time === null) {
    problems.add(place, 'must have offset_minutes or reminder_time')
    return null
  }
  if (offsetMinutes !== null && !dueAt && status === 'pending') {
    problems.add(`${place}.offset_minutes`, 'needs a task with a due time', offsetMinutes)
    return null
  }
  const relative = dueAt && offsetMinutes !== null ? new Date(dueAt.getTime() - offsetMinutes * MINUTE) : null
  const reminderTime = time('reminder_time', reminder.reminder_time) ?? relative
  if (!reminderTime) return null
  const ended = { sentAt: time('sent_at', reminder.sent_at), endedAt: time('ended_at', reminder.ended_at) }
  const createdAt = time('created_at', reminder.created_at) ?? context.now
  const isOver = { completed: task.completed || task.deleted_at !== null }
  return draftReminder({ reminderTime, offsetMinutes, status, createdAt, ...ended }, isOver, context.now)
}

/* An instance has one living successor; others of it may be in the trash. */
function checkSuccessors(tasks: readonly DraftTask[], problems: Problems): void {
  const successors = new Map<number, string>()
  for (const { predecessor, place, deletedAt } of tasks) {
    if (predecessor === null || deletedAt) continue
    const other = successors.get(predecessor)
    if (other) problems.add(`${place}.predecessor_id`, `is the predecessor of ${other} already`)
    else successors.set(predecessor, place)
  }
}
