import { useFetcher } from '@remix-run/react'
import { IntentButton } from '#app/components/intent-button.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Input } from '#app/components/ui/controls.tsx'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'

/** The name of a conversation, which can be changed, and its end. */
export function ConversationHeader({ id, title }: { id: string | null; title: string }) {
  const fetcher = useFetcher()
  useActionNotices(fetcher)
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-3">
      <h1 className="min-w-0 text-2xl font-semibold tracking-tight">{title}</h1>
      {id === null ? null : (
        <details className="text-sm">
          <summary className="cursor-pointer rounded px-2 py-1 text-muted-foreground hover:text-foreground">
            Rename or delete
          </summary>
          <div className="mt-2 flex flex-wrap gap-2">
            <fetcher.Form method="post" action={`/chat/${id}`} className="flex gap-2">
              <input type="hidden" name="intent" value="rename" />
              <Input
                key={title}
                name="title"
                aria-label="Name of the conversation"
                defaultValue={title}
                required
                maxLength={100}
                className="h-8"
              />
              <Button variant="outline" size="sm">
                Rename
              </Button>
            </fetcher.Form>
            <IntentButton
              action={`/chat/${id}`}
              intent="delete"
              values={{ conversation_id: id }}
              label={`Delete ${title}`}
              variant="danger"
            >
              Delete
            </IntentButton>
          </div>
        </details>
      )}
    </header>
  )
}
