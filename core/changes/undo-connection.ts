import { attemptPart } from '#core/acts/attempt-part.ts'
import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { findConnectionName } from '#core/db/credentials.ts'
import { findUndoableChangeSets } from '#core/db/change-sets.ts'
import type { Actor } from '#core/domain/actor.ts'
import { isDomainError, notFound } from '#core/domain/errors.ts'
import { parseDateTime } from '#core/domain/time.ts'
import type { UndoConnectionInput } from '#core/domain/user.ts'
import { isUuid } from '#core/users/is-uuid.ts'
import { requireSession } from '#core/users/require-session.ts'
import { undoChangeSetIn, type Undone } from './undo-change-set.ts'

/** What taking back the work of an application did. */
export interface UndoneConnection {
  /** The change sets that were taken back, newest first. */
  undone: string[]
  /** Those that were left as they are, and why: somebody changed the same things since. */
  conflicts: { change_set_id: string; message: string; details: unknown }[]
  changes: Undone['changes']
  /** Whether there are more, further back, than one act takes on. */
  more: boolean
}

/* Each is a handful of statements, and all of them are one transaction. */
const MAX_AT_ONCE = 200

/**
 * Takes back everything that a connected application has done since a moment, newest first, as one act that can itself be
 * undone. What others have changed since stays, with everything of the application's beneath it.
 * @throws forbidden without a session, not_found, invalid_request
 */
export async function undoConnection(
  ctx: Context,
  actor: Actor,
  id: string,
  input: UndoConnectionInput,
): Promise<Done<UndoneConnection>> {
  requireSession(actor)
  if (!isUuid(id) || (await findConnectionName(ctx.db, actor.userId, id)) === null) throw notFound('connection', id)
  const since = parseDateTime(input.since, actor.timeZone, 'since').instant
  return performAct(ctx, actor, { operation: 'undo-connection', input: { id, ...input } }, async (act) => {
    const found = await findUndoableChangeSets(act.trx, {
      userId: actor.userId,
      credentialId: id,
      since,
      limit: MAX_AT_ONCE + 1,
    })
    const result: UndoneConnection = { undone: [], conflicts: [], changes: [], more: found.length > MAX_AT_ONCE }
    for (const changeSetId of found.slice(0, MAX_AT_ONCE)) await undoOne(act, changeSetId, result)
    return result
  })
}

/* A conflict may show half-way, and then leaves nothing of that one undone. */
async function undoOne(act: Act, changeSetId: string, result: UndoneConnection): Promise<void> {
  try {
    const { changes } = await attemptPart(act, (part) => undoChangeSetIn(part, changeSetId))
    // An act names one that it took back; by that it counts as an undo, and redoing it finds the others.
    act.undoOf ??= changeSetId
    result.undone.push(changeSetId)
    result.changes.push(...changes)
  } catch (error) {
    if (!isDomainError(error, 'undo_conflict')) throw error
    result.conflicts.push({ change_set_id: changeSetId, message: error.message, details: error.details })
  }
}
