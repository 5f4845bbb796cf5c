import { data } from '@remix-run/node'
import type { Notice } from './action-answer.ts'
import { formText } from './form-text.ts'
import type { SignedIn } from './require-user.server.ts'
import { undoSpans } from './undo-spans.ts'

/** Revokes a token or a connected app, or takes back what an app did, as the form says. */
export async function runConnectionIntent(signedIn: SignedIn, form: FormData): Promise<Notice> {
  const { services, actor } = signedIn
  const id = formText(form, 'id')
  switch (form.get('intent')) {
    case 'revoke-token':
      await services.revokeToken(actor, id)
      return { text: 'Revoked.', tone: 'info' }
    case 'revoke-connection':
      await services.revokeConnection(actor, id)
      return { text: 'Revoked. The app is signed out.', tone: 'info' }
    case 'undo-connection':
      return undoSince(signedIn, id, formText(form, 'span'))
    default:
      throw data('Unknown intent', { status: 400 })
  }
}

async function undoSince({ services, actor, now }: SignedIn, id: string, value: string): Promise<Notice> {
  const span = undoSpans.find((known) => known.value === value)
  if (!span) throw data('Unknown span', { status: 400 })
  const since = new Date(now.getTime() - span.ms).toISOString()
  const { result, changeSetId } = await services.undoConnection(actor, id, { since })
  const { undone, conflicts, more } = result
  if (undone.length === 0 && conflicts.length === 0)
    return { text: `It changed nothing in ${span.label}.`, tone: 'info' }
  const words = [
    undone.length > 0 && `Took back ${counted(undone.length)}.`,
    conflicts.length > 0 &&
      `${counted(conflicts.length)} stayed, because something else changed since: ${conflicts[0]!.message}`,
    more && 'There is more; press again.',
  ]
  const text = words.filter((word) => word !== false).join(' ')
  return { text, tone: undone.length > 0 ? 'info' : 'error', ...(changeSetId && { changeSetId }) }
}

function counted(changes: number): string {
  return changes === 1 ? '1 change' : `${changes} changes`
}
