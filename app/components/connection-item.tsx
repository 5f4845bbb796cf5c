import { IntentButton } from './intent-button.tsx'
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
  return (
    <li className="space-y-3 px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-medium">
            <bdi>{name}</bdi>
          </p>
          <p className="text-muted-foreground">
            {[
              access,
              used ? `last used: ${used}` : 'never used',
              `connected: ${since}`,
              !active && 'signed out at the moment',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <IntentButton
          action="/settings/connections"
          intent="revoke-connection"
          values={{ id }}
          label={`Revoke ${name}`}
          variant="danger"
        >
          Revoke
        </IntentButton>
      </div>
      <UndoSinceForm id={id} name={name} />
    </li>
  )
}
