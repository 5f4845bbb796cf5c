import type { Context } from '#core/context.ts'
import { findChangeSetEvents, findLastChangeSetOf } from '#core/db/change-sets.ts'
import { isUuid } from '#core/users/is-uuid.ts'
import type { Affected } from './chat-event.ts'
import { assistantMessages, type Conversation } from './conversation.ts'
import { toolError, type ToolBox, type ToolResult } from './tool-box.ts'

/** A call in ids in place of words, and what it would do. */
export interface ResolvedCall {
  args: Record<string, unknown>
  affected: Affected[]
  /** How many tasks it would touch. */
  size: number
}

export interface Resolving {
  ctx: Context
  userId: string
  conversationId: string
  conversation: Conversation
  toolBox: ToolBox
  signal: AbortSignal
}

type Args = Record<string, unknown>
type Resolution = ResolvedCall | { refused: ToolResult }

/** Looks up what a call would touch, and pins it to that. What the look-up refuses, the model is told. */
export async function resolveCall(resolving: Resolving, tool: string, args: Args): Promise<Resolution> {
  if (tool === 'bulk_update_tasks') return resolveBulk(resolving, args)
  if (tool === 'undo_change') return resolveUndo(resolving, args)
  if (tool === 'delete_tag' || tool === 'update_tag') return resolveTag(resolving, tool, args)
  if (args['task_id'] !== undefined || args['task'] !== undefined) return resolveTask(resolving, tool, args)
  return { args, affected: describeNew(args), size: 1 }
}

interface TaskLike {
  id: number
  title: string
  [field: string]: unknown
}

async function resolveTask({ toolBox, signal }: Resolving, tool: string, args: Args): Promise<Resolution> {
  const { task_id: id, task, ...rest } = args
  const reference = id === undefined ? { task } : { task_id: id }
  const found = await toolBox.call('get_task', reference, signal)
  const known = (found.result as { task?: TaskLike } | null)?.task
  if (found.isError || !known) return { refused: found.isError ? found : toolError('task_not_found', 'No such task.') }
  const affected = { task_id: known.id, title: known.title, before: shortOf(known), after: afterOf(tool, rest) }
  return { args: { ...rest, task_id: known.id }, affected: [affected], size: 1 }
}

const SHOWN = ['completed', 'due_datetime', 'priority', 'recurrence_rule'] as const

/* Enough to recognise a task by. */
function shortOf(task: TaskLike): Record<string, unknown> {
  const tags = (task['tags'] as { name: string }[] | undefined)?.map(({ name }) => name) ?? []
  const shown = SHOWN.flatMap((field) => (task[field] == null ? [] : [[field, task[field]] as const]))
  return { ...Object.fromEntries(shown), ...(tags.length > 0 ? { tags } : {}) }
}

const states: Record<string, Record<string, unknown>> = {
  delete_task: { deleted: true },
  restore_task: { deleted: false },
  complete_task: { completed: true },
  reopen_task: { completed: false },
}

function afterOf(tool: string, rest: Args): Record<string, unknown> {
  return states[tool] ?? rest
}

interface TagLike {
  id: number
  name: string
  color: string
  task_count: number
}

async function resolveTag({ toolBox, signal }: Resolving, tool: string, args: Args): Promise<Resolution> {
  const { tag: given, ...rest } = args
  const listed = await toolBox.call('list_tags', {}, signal)
  if (listed.isError) return { refused: listed }
  const { tags = [] } = listed.result as { tags?: TagLike[] }
  const asked = String(given).trim().toLowerCase()
  const tag = tags.find(({ name }) => name.toLowerCase() === asked) ?? tags.find(({ id }) => String(id) === asked)
  if (!tag) return { refused: toolError('not_found', `No tag is called ${JSON.stringify(given)}.`) }
  const { id, name, color, task_count } = tag
  const after = tool === 'delete_tag' ? { deleted: true } : rest
  return {
    args: { ...rest, tag: String(id) },
    affected: [{ tag_id: id, title: name, before: { name, color, task_count }, after }],
    size: task_count,
  }
}

interface DryRun {
  affected?: { task_id: number; title: string; before?: Record<string, unknown>; after?: Record<string, unknown> }[]
  confirmation?: string
}

/** What a bulk call would do right now, and the word that lets it happen. */
async function dryRun({ toolBox, signal }: Resolving, args: Args): Promise<DryRun | { refused: ToolResult }> {
  const { confirmation: _, ...rest } = args
  const dry = await toolBox.call('bulk_update_tasks', { ...rest, dry_run: true }, signal)
  return dry.isError ? { refused: dry } : (dry.result as DryRun)
}

async function resolveBulk(resolving: Resolving, args: Args): Promise<Resolution> {
  const dry = await dryRun(resolving, args)
  if ('refused' in dry) return dry
  const { affected = [] } = dry
  if (affected.length === 0) return { refused: toolError('not_found', 'There are no such tasks to change.') }
  const { filter: _filter, dry_run: _dry, confirmation: _word, ...rest } = args
  return { args: { ...rest, task_ids: affected.map(({ task_id: id }) => id) }, affected, size: affected.length }
}

/**
 * The arguments of a bulk call with the confirmation that the server asks for, which only the app adds: it says that
 * the caller has seen what would happen, and the user has.
 */
export async function confirmBulk(resolving: Resolving, args: Args): Promise<{ args: Args } | { refused: ToolResult }> {
  const dry = await dryRun(resolving, args)
  if ('refused' in dry) return dry
  const asked = args['task_ids'] as number[]
  const ids = new Set(dry.affected?.map(({ task_id: id }) => id))
  if (ids.size !== asked.length || asked.some((id) => !ids.has(id))) {
    return { refused: toolError('version_conflict', 'Some of these tasks have changed since. Look again.') }
  }
  return { args: dry.confirmation === undefined ? args : { ...args, confirmation: dry.confirmation } }
}

/* In a conversation that has changed nothing yet, "undo that" is about the one before. */
async function findLastChange({ ctx, userId, conversationId, conversation }: Resolving): Promise<string | null> {
  const own = await findLastChangeSetOf(ctx.db, userId, { credentialId: conversationId })
  const isNew = assistantMessages(conversation).every(({ change_set_ids: ids }) => ids === undefined)
  return own === null && isNew ? findLastChangeSetOf(ctx.db, userId, { actorType: 'agent' }) : own
}

async function resolveUndo(resolving: Resolving, args: Args): Promise<Resolution> {
  const { ctx } = resolving
  const last = args['change_set_id'] ?? (await findLastChange(resolving))
  if (typeof last !== 'string' || !isUuid(last))
    return { refused: toolError('not_found', 'There is no such change to undo.') }
  const events = await findChangeSetEvents(ctx.db, [last])
  const byThing = new Map(events.map((event) => [event.task_id ?? `tag ${event.tag_id}`, event]))
  const affected = [...byThing.values()].map(({ task_id: id, title, event_type: done }): Affected => {
    return { ...(id === null ? {} : { task_id: id }), title, before: { done }, after: { undone: true } }
  })
  return { args: { ...args, change_set_id: last }, affected, size: affected.length }
}

function describeNew(args: Args): Affected[] {
  const tasks = Array.isArray(args['tasks']) ? (args['tasks'] as Args[]) : [args]
  return tasks.flatMap(({ title, ...rest }) => (typeof title === 'string' ? [{ title, after: rest }] : []))
}
