import { useCallback, type ReactNode } from 'react'
import { useLiveUpdates } from '#app/hooks/use-live-updates.ts'
import { useNotifications } from '#app/hooks/notifications.tsx'
import { useNoticesOfAll } from '#app/hooks/use-action-notices.ts'
import type { LiveEvent } from '#app/lib/live-connection.ts'
import { Brand } from './brand.tsx'
import { MainNav } from './main-nav.tsx'
import { NotificationsRegion } from './notifications-region.tsx'
import { ProfileMenu, type Account } from './profile-menu.tsx'
import { ThemeToggle } from './theme-toggle.tsx'

interface AppShellProps {
  account: Account
  cursor: string
  /** Changes wait at the server, as it said when the page was loaded. */
  isLate: boolean
  children: ReactNode
}

export function AppShell({ account, cursor, isLate, children }: AppShellProps) {
  const { notify } = useNotifications()
  useNoticesOfAll()
  const onReminder = useCallback(
    ({ event_id: id, data }: LiveEvent) =>
      notify({
        id,
        text: `Reminder: ${data.task_title ?? 'a task'}`,
        tone: 'reminder',
        ...(data.task_id != null && { taskId: data.task_id }),
      }),
    [notify],
  )
  const { isDelayed } = useLiveUpdates({ userId: account.id, cursor, isLate, onReminder })
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-card focus:px-4 focus:py-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-10 border-b border-border bg-card">
        <div className="mx-auto flex h-14 max-w-5xl items-center gap-2 px-4">
          <Brand to="/tasks" />
          <output className="ml-auto text-sm text-warn">{isDelayed ? 'Updates are delayed' : null}</output>
          <ThemeToggle />
          <ProfileMenu account={account} />
        </div>
      </header>
      <div className="mx-auto flex max-w-5xl gap-8 px-4 py-6">
        <MainNav />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 pb-24 outline-none md:pb-8">
          {children}
        </main>
      </div>
      <NotificationsRegion />
    </>
  )
}
