import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react'

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
  dismiss: (id: string) => void
}

const NotificationsContext = createContext<Notifications | null>(null)
const KEPT_REMINDERS = 4

export function NotificationsProvider({ children }: { children: ReactNode }) {
  const [list, setList] = useState<readonly Notification[]>([])
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
  const dismiss = useCallback((id: string) => setList((before) => before.filter((one) => one.id !== id)), [])
  const value = useMemo(() => ({ list, notify, dismiss }), [list, notify, dismiss])
  return <NotificationsContext.Provider value={value}>{children}</NotificationsContext.Provider>
}

export function useNotifications(): Notifications {
  const notifications = useContext(NotificationsContext)
  if (!notifications) throw new Error('useNotifications is used outside of NotificationsProvider')
  return notifications
}
