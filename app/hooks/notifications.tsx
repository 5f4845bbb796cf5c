import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { ActionAnswer, Notice } from '#app/lib/action-answer.ts'

/** One message of the region "Notifications". */
export interface Notification {
  id: string
  text: string
  tone: 'info' | 'error' | 'reminder'
  /** Offers "Undo" of this change set. */
  changeSetId?: string | undefined
  /** Offers to open this task. */
  taskId?: number | undefined
}

interface Notifications {
  list: readonly Notification[]
  notify: (notification: Omit<Notification, 'id'> & { id?: string }) => void
  /** Says what an action answered, once, however many places have it: its notice, or why it was refused. */
  tell: (answer: ActionAnswer) => void
  dismiss: (id: string) => void
}

const NotificationsContext = createContext<Notifications | null>(null)
const KEPT_REMINDERS = 4

interface NotificationsProviderProps {
  /** What the page before left to say. Here it stays although the page's data is loaded afresh, without it. */
  notice: Notice | null
  children: ReactNode
}

export function NotificationsProvider({ notice, children }: NotificationsProviderProps) {
  const [list, setList] = useState<readonly Notification[]>(notice ? [{ ...notice, id: 'first' }] : [])
  const count = useRef(0)
  const notify = useCallback<Notifications['notify']>((given) => {
    count.current += 1
    const notification = { ...given, id: given.id ?? `notice-${count.current}` }
    setList((before) => {
      // What was done before the last act is in the activity; reminders wait until they are seen.
      const reminders = before.filter(({ id, tone }) => tone === 'reminder' && id !== notification.id)
      return [...reminders.slice(-KEPT_REMINDERS), notification]
    })
  }, [])
  const left = useRef(notice)
  useEffect(() => {
    if (notice && notice !== left.current) notify(notice)
    left.current = notice
  }, [notice, notify])
  const told = useRef(new WeakSet<ActionAnswer>())
  const tell = useCallback(
    (answer: ActionAnswer) => {
      if (told.current.has(answer)) return
      told.current.add(answer)
      if (!answer.ok) notify({ text: answer.problem.message, tone: 'error' })
      else if (answer.notice) notify(answer.notice)
    },
    [notify],
  )
  const dismiss = useCallback((id: string) => setList((before) => before.filter((one) => one.id !== id)), [])
  const value = useMemo(() => ({ list, notify, tell, dismiss }), [list, notify, tell, dismiss])
  return <NotificationsContext.Provider value={value}>{children}</NotificationsContext.Provider>
}

export function useNotifications(): Notifications {
  const notifications = useContext(NotificationsContext)
  if (!notifications) throw new Error('useNotifications is used outside of NotificationsProvider')
  return notifications
}
