import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ActivityList } from '#app/components/activity-list.tsx'
import { ChatPanel } from '#app/components/chat/chat-panel.tsx'
import { Section } from '#app/components/section.tsx'
import { TaskEditForm } from '#app/components/task-edit-form.tsx'
import { TaskHeader } from '#app/components/task-header.tsx'
import { TaskReminders } from '#app/components/task-reminders.tsx'
import { TaskSeries } from '#app/components/task-series.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { readTaskId } from '#app/lib/read-task-id.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { runTaskIntent } from '#app/lib/task-intents.server.ts'
import { loadTaskPage } from '#app/lib/task-page.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.row.title ?? 'Task'} · Docket` }]

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  return loadTaskPage(requireUser({ context, request }), readTaskId(params))
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  return runTaskIntent(request, requireUser({ context, request }), readTaskId(params))
}

export default function TaskPage() {
  const page = useLoaderData<typeof loader>()
  const answer = useAnswer()
  return (
    <article className="space-y-8">
      <TaskHeader row={page.row} deleted={page.deleted} />
      {page.deleted ? null : <TaskEditForm page={page} answer={answer} />}
      {page.series ? <TaskSeries taskId={page.row.id} series={page.series} done={page.row.completed} /> : null}
      <TaskReminders reminders={page.reminders} />
      <Section title="Activity">
        <ActivityList lines={page.activity} empty="Nothing has happened to this task yet." />
      </Section>
      <ChatPanel view={{ page: `/tasks/${page.row.id}`, task_ids: [page.row.id] }} />
    </article>
  )
}
