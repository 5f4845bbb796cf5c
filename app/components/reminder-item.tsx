import { Link } from '@remix-run/react'
import type { ReminderView } from '#app/lib/task-view.server.ts'
import { IntentButton } from './intent-button.tsx'
import { Badge } from './ui/badge.tsx'

const SNOOZE_MINUTES = 10

export function ReminderItem({ reminder, withTask = false }: { reminder: ReminderView; withTask?: boolean }) {
  const { id, taskId, taskTitle, when, exact, before, status } = reminder
  const what = withTask ? `of ${taskTitle}` : `at ${when}`
  return (
    <li className="flex flex-wrap items-center gap-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-48">
        {withTask ? (
          <Link to={`/tasks/${taskId}`} className="font-medium hover:underline">
            {taskTitle}
          </Link>
        ) : null}
        <p className={withTask ? 'text-muted-foreground' : 'font-medium'}>
          <span title={exact}>{when}</span>
          {before ? <span className="font-normal text-muted-foreground"> · {before}</span> : null}
        </p>
      </div>
      {status === 'pending' ? null : <Badge>{status === 'sent' ? 'Sent' : 'Cancelled'}</Badge>}
      {status === 'cancelled' ? null : (
        <IntentButton
          action={`/tasks/${taskId}`}
          intent="snooze"
          values={{ reminder_id: id, minutes: SNOOZE_MINUTES }}
          label={`Snooze ${SNOOZE_MINUTES} min: the reminder ${what}`}
        >
          Snooze {SNOOZE_MINUTES} min
        </IntentButton>
      )}
      {status === 'pending' ? (
        <IntentButton
          action={`/tasks/${taskId}`}
          intent="remove-reminder"
          values={{ reminder_id: id }}
          label={`Remove the reminder ${what}`}
          variant="ghost"
        >
          Remove
        </IntentButton>
      ) : null}
    </li>
  )
}
