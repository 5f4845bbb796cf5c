import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ActivityList } from '#app/components/activity-list.tsx'
import { ChangeSetList } from '#app/components/change-set-list.tsx'
import { PageHeading } from '#app/components/page-heading.tsx'
import { Pager } from '#app/components/pager.tsx'
import { Section } from '#app/components/section.tsx'
import { toActivityLine } from '#app/lib/activity-view.server.ts'
import { sayMoment } from '#app/lib/local-time.ts'
import { readPage } from '#app/lib/read-page.ts'
import { requireUser } from '#app/lib/require-user.server.ts'

export const meta: MetaFunction = () => [{ title: 'Activity · Docket' }]

const LIMIT = 50
const RECENT_ACTS = 10

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const page = readPage(new URL(request.url).searchParams)
  const viewpoint = { now, zone: user.time_zone }
  const [{ activity_logs: logs, total }, { change_sets: changeSets }] = await Promise.all([
    services.listActivity(actor, { limit: LIMIT, offset: (page - 1) * LIMIT }),
    services.listChangeSets(actor, { limit: LIMIT, offset: 0 }),
  ])
  const changes = changeSets.flatMap((changeSet) => changeSet.changes)
  const titles = new Map(changes.flatMap(({ task_id: id, title }) => (id === null ? [] : [[id, title] as const])))
  return {
    page,
    total,
    lines: logs.map((log) => toActivityLine(log, viewpoint, titles)),
    acts: changeSets
      .slice(0, RECENT_ACTS)
      .map(({ id, summary, changes: parts, actor: who, undone, created_at: at }) => ({
        id,
        // "Changed 2 things" is too little to undo it by.
        summary: parts.length > 1 && !summary.includes('“') ? `${summary}: ${namesOf(parts)}` : summary,
        who: who.type === 'system' ? 'Docket' : who.name,
        undone,
        when: sayMoment(new Date(at), viewpoint),
      })),
  }
}

const NAMED = 3

function namesOf(changes: readonly { title: string }[]): string {
  const names = [...new Set(changes.map(({ title }) => `“${title}”`))]
  return names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} …` : names.join(', ')
}

export default function ActivityPage() {
  const { page, total, lines, acts } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeading title="Activity" note={total === 1 ? '1 entry' : `${total} entries`} />
      <div className="space-y-8">
        {page === 1 && acts.length > 0 ? (
          <Section title="Latest changes">
            <ChangeSetList acts={acts} />
          </Section>
        ) : null}
        <Section title="History">
          <ActivityList lines={lines} empty="Nothing has happened yet." />
        </Section>
      </div>
      <Pager page={page} total={total} size={LIMIT} to={(next) => `/activity?page=${next}`} />
    </>
  )
}
