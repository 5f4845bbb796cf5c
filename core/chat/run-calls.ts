import { randomUUID } from 'node:crypto'
import { insertApproval } from '#core/db/chat-approvals.ts'
import type { Affected } from './chat-event.ts'
import { settleCall, type AssistantMessage, type Call } from './conversation.ts'
import { hashCall, isRead, mustBeResolved, needsApproval } from './policy.ts'
import { confirmBulk, resolveCall, type ResolvedCall } from './resolve-call.ts'
import type { Run } from './run.ts'
import { sayCall } from './say-call.ts'
import { findSuspicion } from './suspicion.ts'
import type { Tool, ToolResult } from './tool-box.ts'
import type { TurnLimits } from './turn-limits.ts'

export const APPROVAL_LIFETIME_MS = 10 * 60_000

/**
 * Runs the calls of one answer: side by side when all of them only read, else one after the other in the order of the
 * model. What needs approval waits, and the others go on. Each call ends with one result.
 */
export async function runCalls(run: Run, message: AssistantMessage, limits: TurnLimits): Promise<'done' | 'waiting'> {
  const admitted = new Set(limits.admit(message.calls))
  for (const { id, tool, arguments: args } of message.calls) run.emit({ type: 'tool_call', id, tool, arguments: args })
  for (const call of message.calls) if (!admitted.has(call)) emitResult(run, call)
  const calls = [...admitted]
  try {
    if (calls.every((call) => isRead(toolOf(run, call), call.arguments))) {
      await Promise.all(calls.map((call) => execute(run, call)))
    } else {
      for (const call of calls) await decideAndRun(run, call, limits)
    }
  } finally {
    for (const call of calls) if (call.status === 'running') settleCall(call, 'interrupted')
  }
  limits.noteTaint(calls.some((call) => findSuspicion(call.result) !== null))
  return message.calls.some((call) => call.status === 'waiting') ? 'waiting' : 'done'
}

async function decideAndRun(run: Run, call: Call, limits: TurnLimits): Promise<void> {
  const tool = toolOf(run, call)
  const circumstances = () => ({ mode: run.mode, isTainted: limits.isTainted() })
  if (mustBeResolved(tool, call.arguments, circumstances())) {
    const resolved = await resolveCall({ ...run, userId: run.actor.userId }, call.tool, call.arguments)
    if ('refused' in resolved) return finish(run, call, resolved.refused)
    // What was looked up stays what is done, whatever the words come to mean meanwhile.
    call.arguments = resolved.args
    if (needsApproval(tool, resolved, circumstances())) return askUser(run, call, resolved)
  }
  await execute(run, call)
  limits.noteTaint(findSuspicion(call.result) !== null)
}

async function askUser(run: Run, call: Call, { affected }: ResolvedCall): Promise<void> {
  const { ctx, actor, conversationId } = run
  const now = ctx.clock.now()
  const approval = { id: randomUUID(), tool: call.tool, arguments: call.arguments }
  const summary = sayCall(call.tool, call.arguments, affected)
  await insertApproval(ctx.db, {
    ...approval,
    user_id: actor.userId,
    conversation_id: conversationId,
    call_id: call.id,
    arguments_hash: hashCall({ userId: actor.userId, conversationId, ...approval }),
    summary,
    affected,
    created_at: now,
    expires_at: new Date(now.getTime() + APPROVAL_LIFETIME_MS),
  })
  call.status = 'waiting'
  run.emit({ type: 'approval_required', call_id: call.id, ...approval, summary, affected: shown(affected) })
}

const MAX_SHOWN = 100

function shown(affected: readonly Affected[]): Affected[] {
  return affected.slice(0, MAX_SHOWN)
}

/** Runs a call that was approved, as it was approved. */
export async function runApproved(run: Run, call: Call): Promise<void> {
  call.status = 'running'
  call.ran_in = run.turnId
  await run.save()
  try {
    if (call.tool !== 'bulk_update_tasks') return await execute(run, call)
    const confirmed = await confirmBulk({ ...run, userId: run.actor.userId }, call.arguments)
    if ('refused' in confirmed) return finish(run, call, confirmed.refused)
    await execute(run, call, confirmed.args)
  } finally {
    if (call.status === 'running') settleCall(call, 'interrupted')
  }
}

async function execute(run: Run, call: Call, args = call.arguments): Promise<void> {
  const started = performance.now()
  const answer = await run.toolBox.call(call.tool, args, run.signal)
  call.ms = Math.round(performance.now() - started)
  finish(run, call, answer)
}

function finish(run: Run, call: Call, { result, isError }: ToolResult): void {
  call.status = 'done'
  call.result = result
  call.is_error = isError
  emitResult(run, call)
}

/** Tells of the result of a call. */
export function emitResult(run: Run, { id, is_error: isError, result, app }: Call): void {
  run.emit({ type: 'tool_result', id, is_error: isError, result, ...(app === undefined ? {} : { app }) })
}

function toolOf(run: Run, call: Call): Tool {
  return run.toolBox.tools.find(({ name }) => name === call.tool)!
}
