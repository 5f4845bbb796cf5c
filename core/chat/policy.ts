import { createHash } from 'node:crypto'
import type { Tool } from './tool-box.ts'

/** Before what the user wants to be asked. */
export const approvalModes = ['always', 'destructive', 'read_only'] as const
export type ApprovalMode = (typeof approvalModes)[number]
export const DEFAULT_APPROVAL_MODE: ApprovalMode = 'destructive'

/** Changes and undos of more tasks than this need a click. */
export const BULK_LIMIT = 10

const DESTROYING = new Set(['delete_task', 'delete_tag'])
/* What these do depends on how much of it they do, and is known only when that has been looked up. */
const BY_SIZE = new Set(['bulk_update_tasks', 'undo_change'])
/* Reversible by one undo, whatever their hints say of the data that they replace. */
const SINGLE_WRITES = new Set([
  'add_task',
  'add_tasks',
  'update_task',
  'complete_task',
  'reopen_task',
  'restore_task',
  'set_task_recurrence',
  'skip_task_occurrence',
  'set_task_due_date',
  'create_reminder',
  'update_reminder',
  'cancel_reminder',
  'snooze_reminder',
  'set_task_priority',
  'create_tag',
  'update_tag',
  'add_tag_to_task',
  'remove_tag_from_task',
])

export interface Circumstances {
  mode: ApprovalMode
  /** A result that the model has read speaks to the assistant rather than to the user. */
  isTainted: boolean
}

/** True when a call must be looked up first, because it needs approval or may, depending on what it would touch. */
export function mustBeResolved(tool: Tool, args: Record<string, unknown>, circumstances: Circumstances): boolean {
  if (isRead(tool, args)) return false
  return BY_SIZE.has(tool.name) || asksFor(tool, circumstances)
}

/** True when a call, of which it is known how many tasks it would touch, waits for a click. */
export function needsApproval(
  tool: Tool,
  { args, size }: { args: Record<string, unknown>; size: number },
  circumstances: Circumstances,
): boolean {
  if (asksFor(tool, circumstances)) return true
  if (!BY_SIZE.has(tool.name)) return false
  return size > BULK_LIMIT || args['action'] === 'delete'
}

function asksFor(tool: Tool, { mode, isTainted }: Circumstances): boolean {
  if (mode !== 'destructive' || isTainted || DESTROYING.has(tool.name)) return true
  if (SINGLE_WRITES.has(tool.name) || BY_SIZE.has(tool.name)) return false
  // A tool that came later, of which nothing is known but its hints.
  return tool.isDestructive
}

/** True for a call that changes nothing, so that it may run beside others and needs nobody's approval. */
export function isRead(tool: Tool, args: Record<string, unknown>): boolean {
  return tool.isReadOnly || (tool.name === 'bulk_update_tasks' && args['dry_run'] === true)
}

/** What an approval is bound to: this very call, of this user, in this conversation. */
export function hashCall(call: {
  userId: string
  conversationId: string
  tool: string
  arguments: Record<string, unknown>
}): string {
  return createHash('sha256')
    .update(canonical([call.userId, call.conversationId, call.tool, call.arguments]))
    .digest('base64url')
}

/** JSON with its keys in order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry
    return Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
