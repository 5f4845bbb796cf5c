import { Link } from '@remix-run/react'
import type { TaskPageData } from '#app/lib/task-page.server.ts'
import { IntentButton } from './intent-button.tsx'
import { Section } from './section.tsx'

interface TaskSeriesProps {
  taskId: number
  series: NonNullable<TaskPageData['series']>
  done: boolean
}

const shifts = {
  gap: 'moved by the change to summer time',
  overlap: 'the first of two, at the change to winter time',
}

/** How a task repeats, in words, and what comes next. */
export function TaskSeries({ taskId, series, done }: TaskSeriesProps) {
  return (
    <Section title="Series">
      <div className="rounded-xl border border-border bg-card p-4 text-sm">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div>
            <p className="font-medium">{series.explanation}</p>
            {series.ends ? <p className="text-muted-foreground">Until {series.ends}</p> : null}
            {series.parentId ? (
              <Link to={`/tasks/${series.parentId}`} className="text-primary underline">
                First of the series
              </Link>
            ) : null}
          </div>
          {done ? null : (
            <IntentButton action={`/tasks/${taskId}`} intent="skip">
              Skip this occurrence
            </IntentButton>
          )}
        </div>
        {series.next.length > 0 ? (
          <>
            <h3 className="mt-4 mb-1 font-medium">Next</h3>
            <ol aria-label="Next occurrences" className="space-y-1 text-muted-foreground">
              {series.next.map(({ label, shifted }) => (
                <li key={label}>
                  {label}
                  {shifted ? ` (${shifts[shifted]})` : null}
                </li>
              ))}
            </ol>
          </>
        ) : null}
      </div>
    </Section>
  )
}
