import { IntentButton } from './intent-button.tsx'

interface ConnectionListProps {
  label: string
  intent: string
  items: { id: string; name: string; access: string; used: string | null; expires: string | null }[]
  empty: string
}

export function ConnectionList({ label, intent, items, empty }: ConnectionListProps) {
  if (items.length === 0) return <p className="text-sm text-muted-foreground">{empty}</p>
  return (
    <ul aria-label={label} className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
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
            intent={intent}
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
