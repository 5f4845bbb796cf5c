import { Link, useFetcher } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { tasksUrl } from '#app/lib/task-filters.ts'
import { IntentButton } from './intent-button.tsx'
import { Button } from './ui/button.tsx'
import { Input } from './ui/controls.tsx'
import { Field } from './ui/field.tsx'

export function NewTagForm({ refused }: { refused: ActionAnswer | undefined }) {
  const fetcher = useFetcher<ActionAnswer>()
  const answer = useActionNotices(fetcher, { silentProblems: true }) ?? refused
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (fetcher.data?.ok) form.current?.reset()
  }, [fetcher.data])
  const problem = answer && !answer.ok ? (answer.problem.fields['name'] ?? answer.problem.message) : undefined
  return (
    <fetcher.Form ref={form} method="post" action="/tags" className="mb-5 flex items-end gap-2">
      <input type="hidden" name="intent" value="create" />
      <Field label="New tag" error={problem} className="max-w-sm flex-1">
        {(control) => <Input {...control} name="name" required maxLength={50} autoComplete="off" />}
      </Field>
      <Button className={problem ? 'mb-6.5' : ''}>Create tag</Button>
    </fetcher.Form>
  )
}

export interface TagLine {
  id: number
  name: string
  color: string
  count: number
}

export function TagEditor({ tag }: { tag: TagLine }) {
  const fetcher = useFetcher<ActionAnswer>()
  useActionNotices(fetcher)
  return (
    <li className="flex flex-wrap items-center gap-2 px-4 py-3">
      {/* Made anew when the tag changes elsewhere. */}
      <fetcher.Form
        key={`${tag.name} ${tag.color}`}
        method="post"
        action="/tags"
        className="flex min-w-0 flex-1 basis-60 items-center gap-2"
      >
        <input type="hidden" name="intent" value="update" />
        <input type="hidden" name="id" value={tag.id} />
        <input
          type="color"
          name="color"
          aria-label={`Colour of ${tag.name}`}
          defaultValue={tag.color.toLowerCase()}
          className="h-9 w-10 shrink-0 rounded-md border border-input bg-card p-1"
        />
        <Input name="name" aria-label={`Name of ${tag.name}`} defaultValue={tag.name} required maxLength={50} />
        <Button variant="outline" size="sm" aria-label={`Save ${tag.name}`}>
          Save
        </Button>
      </fetcher.Form>
      <div className="ml-auto flex items-center gap-2">
        <Link to={tasksUrl({ tags: tag.name, status: 'all' })} className="text-sm text-muted-foreground underline">
          {tag.count === 1 ? '1 task' : `${tag.count} tasks`}
        </Link>
        <IntentButton
          action="/tags"
          intent="delete"
          values={{ id: tag.id }}
          label={`Delete ${tag.name}`}
          variant="ghost"
        >
          Delete
        </IntentButton>
      </div>
    </li>
  )
}
