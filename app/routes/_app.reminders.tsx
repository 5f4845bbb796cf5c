import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { EmptyNote } from '#app/components/empty-note.tsx'
import { PageHeading } from '#app/components/page-heading.tsx'
import { Pager } from '#app/components/pager.tsx'
import { ReminderItem } from '#app/components/reminder-item.tsx'
import { requireUser } from '#app/lib/require-user.server.ts'
import { toReminderView } from '#app/lib/task-view.server.ts'
import { readPage } from '#app/lib/read-page.ts'

export const meta: MetaFunction = () => [{ title: 'Reminders · Docket' }]

const LIMIT = 50
const tabs = [
  ['pending', 'To come'],
  ['sent', 'Sent'],
  ['cancelled', 'Cancelled'],
] as const

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const params = new URL(request.url).searchParams
  const page = readPage(params)
  const status = tabs.find(([name]) => name === params.get('status'))?.[0] ?? 'pending'
  const { reminders, total } = await services.listReminders(actor, { status, limit: LIMIT, offset: (page - 1) * LIMIT })
  const viewpoint = { now, zone: user.time_zone }
  return { reminders: reminders.map((reminder) => toReminderView(reminder, viewpoint)), total, page, status }
}

export default function RemindersPage() {
  const { reminders, total, page, status } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeading title="Reminders" note={total === 1 ? '1 reminder' : `${total} reminders`} />
      <nav aria-label="Kinds of reminders" className="mb-4 flex gap-1">
        {tabs.map(([name, label]) => (
          <Link
            key={name}
            to={`/reminders?status=${name}`}
            aria-current={name === status ? 'page' : undefined}
            className="rounded-full px-3 py-1.5 text-sm text-muted-foreground hover:bg-accent aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-foreground"
          >
            {label}
          </Link>
        ))}
      </nav>
      {reminders.length === 0 ? (
        <EmptyNote title="Nothing here">Reminders are set on the page of a task, or in a quick add.</EmptyNote>
      ) : (
        <ul aria-label="Reminders" className="divide-y divide-border rounded-xl border border-border bg-card">
          {reminders.map((reminder) => (
            <ReminderItem key={reminder.id} reminder={reminder} withTask />
          ))}
        </ul>
      )}
      <Pager page={page} size={LIMIT} total={total} to={(next) => `/reminders?status=${status}&page=${next}`} />
    </>
  )
}
