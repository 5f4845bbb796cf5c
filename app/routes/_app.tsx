import { data, type HeadersFunction, type LoaderFunctionArgs } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { AppShell } from '#app/components/app-shell.tsx'
import { NotificationsProvider } from '#app/hooks/notifications.tsx'
import { takeNotice } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'

/* Not for whoever goes back in the history after somebody has signed out. */
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user } = requireUser({ context, request })
  const [{ cursor }, isLate] = await Promise.all([
    services.listChanges(actor, { limit: 1 }),
    services.areUpdatesDelayed(actor),
  ])
  const { notice, headers } = await takeNotice(request)
  const account = { id: user.id, name: user.name, email: user.email }
  return data({ account, cursor, isLate, notice }, { headers })
}

/** Every page of somebody who is signed in: navigation, notifications and the line that keeps it live. */
export default function AppLayout() {
  const { account, cursor, isLate, notice } = useLoaderData<typeof loader>()
  return (
    <NotificationsProvider notice={notice}>
      <AppShell account={account} cursor={cursor} isLate={isLate}>
        <Outlet />
      </AppShell>
    </NotificationsProvider>
  )
}
