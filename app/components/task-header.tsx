import { Form, Link, useLocation } from '@remix-run/react'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import type { TaskRow } from '#app/lib/task-view.server.ts'
import { IntentButton } from './intent-button.tsx'
import { CompleteCheckbox } from './task-item.tsx'
import { TaskMeta } from './task-meta.tsx'
import { Button } from './ui/button.tsx'

export function TaskHeader({ row, deleted }: { row: TaskRow; deleted: boolean }) {
  const { pathname } = useLocation()
  return (
    <header>
      <Link to="/tasks" className="inline-flex items-center gap-1 text-sm text-muted-foreground hover:text-foreground">
        <ArrowLeft className="size-4" />
        All tasks
      </Link>
      <div className="mt-3 flex items-start gap-1">
        {deleted ? null : <CompleteCheckbox row={row} next={pathname} />}
        <div className="min-w-0 flex-1 pt-1">
          <h1
            className={`text-2xl font-semibold tracking-tight ${row.completed ? 'text-muted-foreground line-through' : ''}`}
          >
            {row.title}
          </h1>
          <TaskMeta row={row} />
        </div>
        {deleted ? (
          <IntentButton action={`/tasks/${row.id}`} intent="restore" label={`Restore ${row.title}`}>
            Restore
          </IntentButton>
        ) : (
          // A form and not a fetch: with the task, its page goes away too.
          <Form method="post">
            <input type="hidden" name="intent" value="delete" />
            <input type="hidden" name="next" value="/tasks" />
            <Button variant="danger" size="sm" aria-label={`Delete ${row.title}`}>
              Delete
            </Button>
          </Form>
        )}
      </div>
      {deleted ? <p className="mt-3 text-sm text-muted-foreground">This task is in the trash.</p> : null}
    </header>
  )
}
