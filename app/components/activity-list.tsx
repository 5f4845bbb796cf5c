import { Link } from '@remix-run/react'
import type { ActivityLine } from '#app/lib/activity-view.server.ts'

export function ActivityList({ lines, empty }: { lines: ActivityLine[]; empty: string }) {
  if (lines.length === 0) return <p className="text-sm text-muted-foreground">{empty}</p>
  return (
    <ol className="divide-y divide-border rounded-xl border border-border bg-card text-sm">
      {lines.map((line) => (
        <li key={line.id} className="px-4 py-3">
          <div className="flex flex-wrap justify-between gap-x-4">
            {line.taskId ? (
              <Link to={`/tasks/${line.taskId}`} className="font-medium hover:underline">
                {line.text}
              </Link>
            ) : (
              <span className="font-medium">{line.text}</span>
            )}
            <span className="text-muted-foreground" title={line.exact}>
              {line.when}
            </span>
          </div>
          {line.details.map((detail) => (
            <p key={detail} className="text-muted-foreground">
              {detail}
            </p>
          ))}
          <p className="text-muted-foreground">by {line.who}</p>
        </li>
      ))}
    </ol>
  )
}
