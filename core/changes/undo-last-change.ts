import type { Act } from '#core/acts/perform-act.ts'
import { findLastChangeSetOf } from '#core/db/change-sets.ts'
import { DomainError } from '#core/domain/errors.ts'
import { undoApartIn, type Undone } from './undo-change-set.ts'

/** Takes back the newest act of the caller's own credential that still holds. @throws not_found, undo_conflict */
export async function undoLastChangeIn(act: Act): Promise<Undone> {
  const { userId, credentialId } = act.actor
  const id = credentialId && (await findLastChangeSetOf(act.trx, userId, { credentialId }))
  if (!id) throw new DomainError('not_found', 'This client has changed nothing that could be undone.')
  return undoApartIn(act, id)
}
