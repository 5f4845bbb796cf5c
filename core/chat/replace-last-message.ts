import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import type { Context } from '#core/context.ts'
import { findChangeSetsById } from '#core/db/change-sets.ts'
import type { Actor } from '#core/domain/actor.ts'
import { notFound } from '#core/domain/errors.ts'
import type { Conversation } from './conversation.ts'

/**
 * Takes the user's last message out of a conversation, with all that came of it: what was changed is undone first, so
 * that saying it again does not do it twice.
 * @throws not_found when it is not the last message; undo_conflict when what was changed has changed since
 */
export async function replaceLastMessage(
  ctx: Context,
  actor: Actor,
  conversation: Conversation,
  messageId: string,
): Promise<void> {
  const at = conversation.messages.findLastIndex(({ role }) => role === 'user')
  if (conversation.messages[at]?.id !== messageId) throw notFound('last message', messageId)
  const changed = conversation.messages
    .slice(at)
    .flatMap((message) => (message.role === 'assistant' ? (message.change_set_ids ?? []) : []))
  const standing = (await findChangeSetsById(ctx.db, actor.userId, changed)).filter((row) => row.undone_by === null)
  // The key is the message's own.
  const { act: _, ...asked } = actor
  for (const { id } of standing.toReversed()) await undoChangeSet(ctx, asked, id)
  conversation.messages.splice(at)
}
