import { IntentButton } from './intent-button.tsx'
import { Badge } from './ui/badge.tsx'

interface ChangeSetLine {
  id: string
  summary: string
  who: string
  when: string
  undone: boolean
}

/** What each act did, to be undone as a whole. */
export function ChangeSetList({ acts }: { acts: ChangeSetLine[] }) {
  return (
    <ul aria-label="Latest changes" className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
      {acts.map(({ id, summary, who, when, undone }) => (
        <li key={id} className="flex items-center gap-3 px-4 py-2.5">
          <div className="min-w-0 flex-1">
            <p className="font-medium">{summary}</p>
            <p className="text-muted-foreground">
              {when} · {who}
            </p>
          </div>
          {undone ? (
            <Badge>Undone</Badge>
          ) : (
            <IntentButton action="/undo" intent="undo" values={{ change_set_id: id }} label={`Undo ${summary}`}>
              Undo
            </IntentButton>
          )}
        </li>
      ))}
    </ul>
  )
}
