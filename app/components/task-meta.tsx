import { Link } from '@remix-run/react'
import Bell from 'lucide-react/icons/bell'
import CalendarIcon from 'lucide-react/icons/calendar'
import Flag from 'lucide-react/icons/flag'
import Repeat from 'lucide-react/icons/repeat'
import { tasksUrl } from '#app/lib/task-filters.ts'
import type { DueView, TaskRow } from '#app/lib/task-view.server.ts'
import { Badge } from './ui/badge.tsx'

const priorityTones = { High: 'danger', Medium: 'warn', Low: 'ok' } as const
const dueTones = { overdue: 'danger', today: 'accent', upcoming: 'plain', done: 'plain' } as const

/** What a task is about in a line of words, which say everything that the colours say. */
export function TaskMeta({ row }: { row: TaskRow }) {
  const { due, priority, repeats, reminders, tags } = row
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1.5">
      {due ? (
        <Badge tone={dueTones[due.state]} title={due.exact}>
          <CalendarIcon className="size-3" />
          <time dateTime={due.iso}>{dueWords(due)}</time>
        </Badge>
      ) : null}
      <Badge tone={priorityTones[priority]}>
        <Flag className="size-3" />
        {priority}
        <span className="sr-only"> priority</span>
      </Badge>
      {repeats ? (
        <Badge>
          <Repeat className="size-3" />
          {repeats}
        </Badge>
      ) : null}
      {reminders > 0 ? (
        <Badge>
          <Bell className="size-3" />
          {reminders === 1 ? '1 reminder' : `${reminders} reminders`}
        </Badge>
      ) : null}
      {tags.map((tag) => (
        <Link
          key={tag.id}
          to={tasksUrl({ tags: tag.name })}
          className="inline-flex items-center gap-1 rounded-full border border-border px-2 py-0.5 text-xs text-muted-foreground hover:text-foreground"
        >
          <TagDot color={tag.color} />
          {tag.name}
        </Link>
      ))}
    </div>
  )
}

function dueWords({ state, label }: DueView): string {
  if (state === 'overdue') return `Overdue · ${label}`
  return label
}

/** The colour of a tag, beside its name. */
export function TagDot({ color }: { color: string }) {
  return (
    <svg viewBox="0 0 8 8" className="size-2" aria-hidden="true">
      <circle cx="4" cy="4" r="4" fill={color} />
    </svg>
  )
}
