import { CredentialRow, usedFact } from './credential-row.tsx'

interface TokenListProps {
  items: { id: string; name: string; access: string; used: string | null; expires: string | null }[]
}

/** The personal tokens that there are, without their secrets. */
export function TokenList({ items }: TokenListProps) {
  if (items.length === 0) return <p className="text-sm text-muted-foreground">No tokens yet.</p>
  return (
    <ul aria-label="Personal tokens" className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
      {items.map(({ id, name, access, used, expires }) => {
        const facts = [access, usedFact(used), expires && `expires: ${expires}`]
        return <CredentialRow key={id} id={id} name={name} facts={facts} revoke="revoke-token" />
      })}
    </ul>
  )
}
