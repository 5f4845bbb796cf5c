import { Link, useFetcher, useLocation } from '@remix-run/react'
import Check from 'lucide-react/icons/check'
import Trash from 'lucide-react/icons/trash-2'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import type { TaskRow } from '#app/lib/task-view.server.ts'
import { TaskMeta } from './task-meta.tsx'
import { Button } from './ui/button.tsx'
import { cn } from './ui/cn.ts'

interface TaskItemProps {
  row: TaskRow
  /** Keeps the row in the list in this state, whatever the filter says. */
  keep: (row: TaskRow) => void
  /** The row is about to go, and the focus with it. */
  leaving: (id: number) => void
}

export function TaskItem({ row, keep, leaving }: TaskItemProps) {
  const deletion = useFetcher<ActionAnswer>()
  const { pathname, search } = useLocation()
  useActionNotices(deletion)
  const isGoing = deletion.state !== 'idle' || deletion.data?.ok
  return (
    <li className={cn('group flex items-start gap-1 py-1.5 pr-2 pl-1.5 hover:bg-accent', isGoing && 'hidden')}>
      <CompleteCheckbox row={row} keep={keep} next={pathname + search} />
      <div className="min-w-0 flex-1 py-2">
        <Link
          to={`/tasks/${row.id}`}
          data-task-link={row.id}
          className={cn('rounded font-medium hover:underline', row.completed && 'text-muted-foreground line-through')}
        >
          {row.title}
        </Link>
        <TaskMeta row={row} />
      </div>
      <deletion.Form method="post" action={`/tasks/${row.id}`} onSubmit={() => leaving(row.id)}>
        <input type="hidden" name="intent" value="delete" />
        <input type="hidden" name="next" value={pathname + search} />
        <Button variant="ghost" size="icon" aria-label={`Delete ${row.title}`} data-delete>
          <Trash className="size-4" />
        </Button>
      </deletion.Form>
    </li>
  )
}

const rings = { High: 'border-danger', Medium: 'border-warn', Low: 'border-ok' }

/**
 * A checkbox that is a button: a press sends the form, with and without JavaScript. Without, a native checkbox could
 * not.
 */
export function CompleteCheckbox({ row, keep, next }: { row: TaskRow; keep?: TaskItemProps['keep']; next: string }) {
  const fetcher = useFetcher<ActionAnswer>()
  useActionNotices(fetcher)
  const sent = fetcher.formData?.get('intent')
  const checked = sent ? sent === 'complete' : row.completed
  return (
    <fetcher.Form method="post" action={`/tasks/${row.id}`} onSubmit={() => keep?.({ ...row, completed: !checked })}>
      <input type="hidden" name="intent" value={checked ? 'reopen' : 'complete'} />
      <input type="hidden" name="next" value={next} />
      <button
        type="submit"
        // An input would need JavaScript to be sent.
        // eslint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="checkbox"
        aria-checked={checked}
        aria-label={`Complete ${row.title}`}
        className="grid size-10 place-items-center rounded-full"
      >
        <span
          className={cn(
            'grid size-5 place-items-center rounded-full border-2 transition-colors',
            rings[row.priority],
            checked && 'border-ok bg-ok text-card',
          )}
        >
          {checked ? <Check className="size-3.5" strokeWidth={3} /> : null}
        </span>
      </button>
    </fetcher.Form>
  )
}
