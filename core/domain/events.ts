import { z } from 'zod'
import { actorTypes } from './actor.ts'
import { prioritySchema, recurrencePatternSchema, taskIdSchema, taskSchema } from './task.ts'
import { tagSchema } from './tag.ts'

/**
 * The catalogue of events: one schema an event type, from which `event-schemas/*.json` are generated.
 * Names and fields are an API: add, never rename.
 */
export const EVENT_VERSION = '1.0'

const instant = z.iso.datetime()
const actor = z.object({ type: z.enum(actorTypes), name: z.string() })

/* The flat fields that consumers outside Docket were promised, beside the whole `task`. */
const flatTask = {
  title: z.string(),
  description: z.string(),
  completed: z.boolean(),
  due_datetime: instant.nullable(),
  priority: prioritySchema,
  recurrence_pattern: recurrencePatternSchema,
  recurrence_end_date: instant.nullable(),
  tags: z.array(z.string()),
}

const anyFields = z.record(z.string(), z.unknown())
const whose = { user_id: z.string(), actor, change_set_id: z.string(), reason: z.string().optional() }
const onTask = { task_id: taskIdSchema, ...whose, ...flatTask, task: taskSchema }
const onTag = { task_id: z.null(), tag_id: z.int(), ...whose, tag: tagSchema }
const change = { changed_fields: z.array(z.string()), old_values: anyFields, new_values: anyFields }

const dataSchemas = {
  'task-created': z.object({ ...onTask }),
  'task-updated': z.object({ ...onTask, ...change }),
  'task-completed': z.object({ ...onTask, completed_at: instant, missed_occurrences: z.array(instant).optional() }),
  'task-deleted': z.object({ ...onTask, deleted_at: instant }),
  'tag-created': z.object({ ...onTag }),
  'tag-updated': z.object({ ...onTag, ...change }),
  'tag-deleted': z.object({ ...onTag, deleted_at: instant }),
  'reminder-triggered': z.object({
    task_id: taskIdSchema,
    ...whose,
    reminder_id: z.int(),
    reminder_time: instant,
    task_title: z.string(),
    task_due_datetime: instant.nullable(),
    priority: prioritySchema,
  }),
  'activity-log-created': z.object({
    task_id: taskIdSchema.nullable(),
    ...whose,
    log_id: z.int(),
    action: z.string(),
    old_values: anyFields.nullable(),
    new_values: anyFields.nullable(),
  }),
} as const

export type EventType = keyof typeof dataSchemas
export type EventData<T extends EventType> = z.infer<(typeof dataSchemas)[T]>
export const eventTypes = Object.keys(dataSchemas) as EventType[]

const envelope = {
  event_id: z.uuid(),
  timestamp: instant,
  /* Consumers accept every 1.x: a minor version only adds. */
  version: z.string().regex(/^1\.\d+$/),
  /* Of the request that it goes back to, and the W3C trace context in which whoever handles it goes on. */
  trace_id: z.string().optional(),
  traceparent: z.string().optional(),
}

function eventSchema<T extends EventType>(type: T) {
  return z.object({ event_type: z.literal(type), ...envelope, data: dataSchemas[type] })
}

/** The schema of each whole event, envelope included. */
export const eventSchemas = {
  'task-created': eventSchema('task-created'),
  'task-updated': eventSchema('task-updated'),
  'task-completed': eventSchema('task-completed'),
  'task-deleted': eventSchema('task-deleted'),
  'tag-created': eventSchema('tag-created'),
  'tag-updated': eventSchema('tag-updated'),
  'tag-deleted': eventSchema('tag-deleted'),
  'reminder-triggered': eventSchema('reminder-triggered'),
  'activity-log-created': eventSchema('activity-log-created'),
} satisfies { [T in EventType]: z.ZodType }

export interface DocketEvent<T extends EventType = EventType> {
  event_type: T
  event_id: string
  timestamp: string
  version: string
  trace_id?: string
  traceparent?: string
  data: EventData<T>
}

export type AnyEvent = { [T in EventType]: DocketEvent<T> }[EventType]

export const topics = ['task-events', 'reminders', 'task-updates', 'activity-logs'] as const
export type Topic = (typeof topics)[number]

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Partitions and retention (milliseconds) of each topic (FR-140). */
export const topicSettings: Record<Topic, { partitions: number; retentionMs: number }> = {
  'task-events': { partitions: 3, retentionMs: 7 * DAY },
  reminders: { partitions: 3, retentionMs: DAY },
  'task-updates': { partitions: 3, retentionMs: HOUR },
  'activity-logs': { partitions: 3, retentionMs: 30 * DAY },
}

/** Topics that no worker reads: they are for consumers outside Docket, where the bus is one that outsiders reach. */
export const outsideTopics: ReadonlySet<string> = new Set<Topic>(['reminders', 'task-updates', 'activity-logs'])

export const DEAD_LETTER_RETENTION_MS = 14 * DAY

export function deadLetterTopic(topic: string): string {
  return `${topic}.dlq`
}

/** Where an event goes: task and tag events to `task-events` and, the same event again, to `task-updates`. */
export function topicsOf(type: EventType): readonly Topic[] {
  if (type === 'reminder-triggered') return ['reminders']
  if (type === 'activity-log-created') return ['activity-logs']
  return ['task-events', 'task-updates']
}

/** The real-time channels, and which events a client of each sees. */
export const channels = ['task-updates', 'reminders'] as const
export type Channel = (typeof channels)[number]

/** The channel of an event, or null when clients do not see it. */
export function channelOf(type: EventType): Channel | null {
  if (type === 'activity-log-created') return null
  return type === 'reminder-triggered' ? 'reminders' : 'task-updates'
}

export type ParsedEvent =
  { kind: 'event'; event: AnyEvent } | { kind: 'unknown_type'; type: string } | { kind: 'invalid'; cause: string }

/**
 * Reads a message as a consumer must: an unknown type is ignored by the caller, while a known one with an unknown major
 * version, a wrong schema or broken JSON is a dead letter with its cause.
 */
export function parseEvent(text: string): ParsedEvent {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { kind: 'invalid', cause: `broken JSON: ${(error as Error).message}` }
  }
  const type = (json as { event_type?: unknown } | null)?.event_type
  if (typeof type !== 'string') return { kind: 'invalid', cause: 'event_type is missing or not a string' }
  if (!Object.hasOwn(eventSchemas, type)) return { kind: 'unknown_type', type }
  const version = (json as { version?: unknown }).version
  if (typeof version !== 'string' || version.split('.')[0] !== EVENT_VERSION.split('.')[0]) {
    return {
      kind: 'invalid',
      cause: `${type}: version ${JSON.stringify(version)} is not understood, expected ${EVENT_VERSION}`,
    }
  }
  const result = eventSchemas[type as EventType].safeParse(json)
  if (!result.success) return { kind: 'invalid', cause: `${type}: ${describeIssues(result.error)}` }
  return { kind: 'event', event: result.data as AnyEvent }
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`)
    .join('; ')
}
