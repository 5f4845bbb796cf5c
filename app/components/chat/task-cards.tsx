import { Link, useLocation } from '@remix-run/react'
import { CompleteCheckbox } from '#app/components/task-item.tsx'
import { TaskMeta } from '#app/components/task-meta.tsx'
import { cn } from '#app/components/ui/cn.ts'
import type { CallTask } from '#app/lib/chat-view.ts'
import type { TaskRow } from '#app/lib/task-view.server.ts'

interface TaskCardsProps {
  tasks: CallTask[]
  /** As they are now, where that is known already. */
  rows: Record<number, TaskRow>
}

/** The tasks of a result, to be ticked right there. */
export function TaskCards({ tasks, rows }: TaskCardsProps) {
  const { pathname, search } = useLocation()
  const known = [...new Map(tasks.map((task) => [task.id, rows[task.id] ?? toRow(task)])).values()]
  return (
    <ul className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-card">
      {known.map((row) => (
        <li key={row.id} className="flex items-start gap-1 px-1.5 py-1">
          <CompleteCheckbox row={row} next={pathname + search} />
          <div className="min-w-0 flex-1 py-2">
            <Link
              to={`/tasks/${row.id}`}
              className={cn(
                'rounded font-medium hover:underline',
                row.completed && 'text-muted-foreground line-through',
              )}
            >
              {row.title}
            </Link>
            <TaskMeta row={row} />
          </div>
        </li>
      ))}
    </ul>
  )
}

/* Until the page has loaded it, no more is known than what the tool said. */
function toRow(task: CallTask): TaskRow {
  return { ...task, hasDescription: false, version: 0, due: null, repeats: null, reminders: 0, tags: [] }
}
