import { IntentButton } from './intent-button.tsx'

interface TokenListProps {
  items: { id: string; name: string; access: string; used: string | null; expires: string | null }[]
}

/** The personal tokens that there are, without their secrets. */
export function TokenList({ items }: TokenListProps) {
  if (items.length === 0) return <p className="text-sm text-muted-foreground">No tokens yet.</p>
  return (
    <ul aria-label="Personal tokens" className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
      {items.map(({ id, name, access, used, expires }) => (
        <li key={id} className="flex items-center gap-3 px-4 py-3">
          <div className="min-w-0 flex-1">
            <p className="font-medium">{name}</p>
            <p className="text-muted-foreground">
              {[access, used ? `last used: ${used}` : 'never used', expires && `expires: ${expires}`]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <IntentButton
            action="/settings/connections"
            intent="revoke-token"
            values={{ id }}
            label={`Revoke ${name}`}
            variant="danger"
          >
            Revoke
          </IntentButton>
        </li>
      ))}
    </ul>
  )
}
