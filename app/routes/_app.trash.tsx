import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EmptyNote } from '#app/components/empty-note.tsx'
import { PageHeading } from '#app/components/page-heading.tsx'
import { Pager } from '#app/components/pager.tsx'
import { TrashItem } from '#app/components/trash-item.tsx'
import { sayMoment } from '#app/lib/local-time.ts'
import { readPage } from '#app/lib/read-page.ts'
import { requireUser } from '#app/lib/require-user.server.ts'

export const meta: MetaFunction = () => [{ title: 'Trash · Docket' }]

const LIMIT = 50

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const page = readPage(new URL(request.url).searchParams)
  const viewpoint = { now, zone: user.time_zone }
  const { tasks, total } = await services.listTasks(actor, {
    status: 'all',
    deleted: true,
    sort_by: 'updated_at',
    limit: LIMIT,
    offset: (page - 1) * LIMIT,
  })
  const rows = tasks.map((task) => ({
    id: task.id,
    title: task.title,
    deleted: task.deleted_at === null ? '' : sayMoment(new Date(task.deleted_at), viewpoint),
  }))
  return { rows, total, page }
}

export default function TrashPage() {
  const { rows, total, page } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeading title="Trash" note={total === 1 ? '1 task' : `${total} tasks`} />
      <p className="mb-4 text-sm text-muted-foreground">
        Deleted tasks are kept for 7 days, then they are gone for good.
      </p>
      {rows.length === 0 ? (
        <EmptyNote title="The trash is empty">What you delete can be restored from here.</EmptyNote>
      ) : (
        <ul aria-label="Deleted tasks" className="divide-y divide-border rounded-xl border border-border bg-card">
          {rows.map((row) => (
            <TrashItem key={row.id} row={row} />
          ))}
        </ul>
      )}
      <Pager page={page} total={total} size={LIMIT} to={(next) => `/trash?page=${next}`} />
    </>
  )
}
