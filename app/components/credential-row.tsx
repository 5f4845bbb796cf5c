import type { ReactNode } from 'react'
import { IntentButton } from './intent-button.tsx'

interface CredentialRowProps {
  id: string
  name: string
  /** What is known of it, in the order in which it is said; what does not hold is left out. */
  facts: (string | false | null)[]
  revoke: 'revoke-token' | 'revoke-connection'
  children?: ReactNode
}

/** One way into the account, and the button that ends it. */
export function CredentialRow({ id, name, facts, revoke, children }: CredentialRowProps) {
  return (
    <li className="space-y-3 px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-medium">
            <bdi>{name}</bdi>
          </p>
          <p className="text-muted-foreground">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <IntentButton
          action="/settings/connections"
          intent={revoke}
          values={{ id }}
          label={`Revoke ${name}`}
          variant="danger"
        >
          Revoke
        </IntentButton>
      </div>
      {children}
    </li>
  )
}

/** When it was used last, in words. */
export function usedFact(used: string | null): string {
  return used ? `last used: ${used}` : 'never used'
}
