import { CredentialRow, usedFact } from './credential-row.tsx'
import { UndoSinceForm } from './undo-since-form.tsx'

export interface ConnectionView {
  id: string
  name: string
  access: string
  used: string | null
  since: string
  active: boolean
}

/** One connected app: what it may, when it was last here, and the two ways to be rid of it and of what it did. */
export function ConnectionItem({ id, name, access, used, since, active }: ConnectionView) {
  const facts = [access, usedFact(used), `connected: ${since}`, !active && 'signed out at the moment']
  return (
    <CredentialRow id={id} name={name} facts={facts} revoke="revoke-connection">
      <UndoSinceForm id={id} name={name} />
    </CredentialRow>
  )
}
