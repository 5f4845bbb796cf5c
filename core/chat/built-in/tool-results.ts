import { z } from 'zod'

/*
 * What tools answer, as far as the assistant reads it. Everything is checked and whatever is missing or new is no error:
 * a result may be cut, and newer tools may say more.
 */
const briefTag = z.object({ name: z.string() })

const briefReminder = z.object({
  id: z.number(),
  task_id: z.number().optional(),
  task_title: z.string().optional(),
  reminder_time: z.string().optional(),
  offset_minutes: z.number().nullish(),
  status: z.string().optional(),
})
export type BriefReminder = z.infer<typeof briefReminder>

/** A task as lists and results name it. */
const briefTask = z.object({
  id: z.number(),
  title: z.string(),
  description: z.string().nullish(),
  completed: z.boolean().optional(),
  completed_at: z.string().nullish(),
  due_datetime: z.string().nullish(),
  all_day: z.boolean().optional(),
  priority: z.string().optional(),
  recurrence_rule: z.string().nullish(),
  recurrence_pattern: z.string().optional(),
  tags: z.array(briefTag).optional(),
  reminders: z.array(briefReminder).optional(),
})
export type BriefTask = z.infer<typeof briefTask>

/** An error as tools report it. */
export interface ToolError {
  code: string
  message: string
  hint?: string
  candidates: BriefTask[]
}

export type ToolResult = { ok: true; value: Record<string, unknown> } | { ok: false; error: ToolError }

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().default(''),
    hint: z.string().optional(),
    candidates: z.array(z.unknown()).default([]),
  }),
})

/** Reads the content of a tool message. What is no JSON, because it was cut or never came, is an error. */
export function readToolResult(content: string): ToolResult {
  const value = parseJson(content)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return failure('unreadable_result', '')
  if ('shortened' in value || 'left_out_characters' in value) return failure('unreadable_result', '')
  const failed = errorSchema.safeParse(value)
  if (!failed.success) return { ok: true, value: value as Record<string, unknown> }
  const { code, message, hint, candidates } = failed.data.error
  return { ok: false, error: { code, message, ...(hint !== undefined && { hint }), candidates: readTasks(candidates) } }
}

/** The error of one entry of a batch; null when that went well. */
export function readEntryError(entry: unknown): ToolError | null {
  const read = errorSchema.safeParse(entry)
  if (!read.success) return null
  const { code, message } = read.data.error
  return { code, message, candidates: [] }
}

export function failure(code: string, message: string): ToolResult {
  return { ok: false, error: { code, message, candidates: [] } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A task of a result: with `id`, or with `task_id` as results about many tasks name it. */
export function readTask(value: unknown): BriefTask | null {
  if (typeof value !== 'object' || value === null) return null
  const named = value as Record<string, unknown>
  const read = briefTask.safeParse({ ...named, id: named.id ?? named.task_id })
  return read.success ? read.data : null
}

/** The tasks of a list, leaving out what is none. */
export function readTasks(values: unknown): BriefTask[] {
  return Array.isArray(values) ? values.flatMap((value: unknown) => readTask(value) ?? []) : []
}

/** What a list or an overview shows, in the order in which it is told; null for any other result. */
export function listedTasks(value: Record<string, unknown>): BriefTask[] | null {
  if (Array.isArray(value.tasks)) return readTasks(value.tasks)
  return 'counts' in value ? overviewTasks(value) : null
}

/** Tasks of an overview in the order in which they are told. */
export function overviewTasks(value: Record<string, unknown>): BriefTask[] {
  const all = [value.overdue, value.today, value.upcoming].flatMap(readTasks)
  return all.filter((task, index) => all.findIndex(({ id }) => id === task.id) === index)
}

/** What a change was done to; null when it names no task. */
export function changedTasks(value: Record<string, unknown>): BriefTask[] | null {
  const one = readTask(value.task) ?? readTask(value)
  if (one) return [one]
  const reminded = readReminders([value.reminder])[0]
  if (reminded?.task_id !== undefined) return [{ id: reminded.task_id, title: reminded.task_title ?? '' }]
  const many = Array.isArray(value.results) ? value.results.flatMap((entry: unknown) => taskOfEntry(entry) ?? []) : []
  return many.length > 0 ? many : null
}

/** The task of one entry of `results`, which holds it or is it. */
export function taskOfEntry(entry: unknown): BriefTask | null {
  if (typeof entry !== 'object' || entry === null) return null
  return readTask((entry as Record<string, unknown>).task) ?? readTask(entry)
}

export function readReminders(values: unknown): BriefReminder[] {
  if (!Array.isArray(values)) return []
  return values.flatMap((value: unknown) => briefReminder.safeParse(value).data ?? [])
}

/** A text of a result, or undefined. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
