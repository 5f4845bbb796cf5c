import { useFetcher } from '@remix-run/react'
import { useId } from 'react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import { undoSpans } from '#app/lib/undo-spans.ts'
import { Button } from './ui/button.tsx'
import { Select } from './ui/controls.tsx'

/** Takes back all that an app did in the last hour, day or week. */
export function UndoSinceForm({ id, name }: { id: string; name: string }) {
  const fetcher = useFetcher()
  const select = useId()
  useActionNotices(fetcher)
  return (
    <fetcher.Form method="post" action="/settings/connections" className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="intent" value="undo-connection" />
      <input type="hidden" name="id" value={id} />
      <label htmlFor={select} className="text-muted-foreground">
        Undo what it did in
      </label>
      <div className="w-48">
        <Select id={select} name="span" options={undoSpans.map(({ value, label }) => [value, label] as const)} />
      </div>
      <Button variant="outline" size="sm" aria-label={`Undo changes by ${name}`} disabled={fetcher.state !== 'idle'}>
        Undo changes
      </Button>
    </fetcher.Form>
  )
}
