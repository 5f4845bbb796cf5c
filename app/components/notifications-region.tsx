import { Link, useFetcher, useLocation } from '@remix-run/react'
import Bell from 'lucide-react/icons/bell'
import X from 'lucide-react/icons/x'
import { useEffect } from 'react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import { useNotifications, type Notification } from '#app/hooks/notifications.tsx'
import { Button } from './ui/button.tsx'

const SHOWN_MS = 8_000
/** Time enough to read, decide and get to "Undo" without a mouse. */
const SHOWN_WITH_UNDO_MS = 30_000

/** Where reminders appear and what was just done can be undone. */
export function NotificationsRegion() {
  const { list, dismiss } = useNotifications()
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-30 flex flex-col items-center gap-2 md:right-auto md:bottom-6 md:left-6 md:w-80 md:items-start"
    >
      {list.map((notification) => (
        <Message key={notification.id} notification={notification} dismiss={dismiss} />
      ))}
    </section>
  )
}

interface MessageProps {
  notification: Notification
  dismiss: (id: string) => void
}

function Message({ notification, dismiss }: MessageProps) {
  const { id, text, tone, changeSetId, taskId } = notification
  const isHydrated = useHydrated()
  useEffect(() => {
    if (tone === 'reminder') return
    const timer = setTimeout(() => dismiss(id), changeSetId ? SHOWN_WITH_UNDO_MS : SHOWN_MS)
    return () => clearTimeout(timer)
  }, [dismiss, id, tone, changeSetId])
  return (
    <div
      className={`pointer-events-auto flex w-full max-w-sm animate-in items-center gap-3 rounded-xl border bg-card py-2.5 pr-2 pl-4 text-sm shadow-lg fade-in slide-in-from-bottom-2 ${tone === 'error' ? 'border-danger text-danger' : 'border-border'}`}
    >
      {tone === 'reminder' ? <Bell className="size-4 shrink-0 text-primary" /> : null}
      <p className="min-w-0 flex-1">
        {taskId === undefined ? (
          text
        ) : (
          <Link to={`/tasks/${taskId}`} className="font-medium underline" onClick={() => dismiss(id)}>
            {text}
          </Link>
        )}
      </p>
      {changeSetId ? <UndoButton changeSetId={changeSetId} undone={() => dismiss(id)} /> : null}
      {isHydrated ? (
        <Button
          type="button"
          variant="ghost"
          size="icon"
          className="size-7"
          aria-label="Dismiss"
          onClick={() => dismiss(id)}
        >
          <X className="size-4" />
        </Button>
      ) : null}
    </div>
  )
}

function UndoButton({ changeSetId, undone }: { changeSetId: string; undone: () => void }) {
  const fetcher = useFetcher()
  const { pathname, search } = useLocation()
  const answer = useActionNotices(fetcher)
  useEffect(() => {
    if (answer) undone()
    // Only the arrival of the answer counts; `undone` is new in every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [answer])
  return (
    <fetcher.Form method="post" action="/undo">
      <input type="hidden" name="change_set_id" value={changeSetId} />
      <input type="hidden" name="next" value={pathname + search} />
      <Button variant="ghost" size="sm" className="text-primary" disabled={fetcher.state !== 'idle'}>
        Undo
      </Button>
    </fetcher.Form>
  )
}
