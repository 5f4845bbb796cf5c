import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, useLocation } from '@remix-run/react'
import { ChatPanel } from '#app/components/chat/chat-panel.tsx'
import { PageHeading } from '#app/components/page-heading.tsx'
import { Pager } from '#app/components/pager.tsx'
import { QuickAdd } from '#app/components/quick-add.tsx'
import { TaskFiltersForm } from '#app/components/task-filters-form.tsx'
import { TaskList } from '#app/components/task-list.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { parseForm, refuse } from '#app/lib/form-problem.server.ts'
import { toListQuery } from '#app/lib/list-page.server.ts'
import { finish, nextPath } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { isFiltered, readTaskFilters, tasksUrl } from '#app/lib/task-filters.ts'
import { toTaskRow } from '#app/lib/task-view.server.ts'
import { createTaskInput } from '#core/domain/task.ts'

export const meta: MetaFunction = () => [{ title: 'Tasks · Docket' }]

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const filters = readTaskFilters(new URL(request.url).searchParams)
  const viewpoint = { now, zone: user.time_zone }
  const [{ tasks, total }, { tags }] = await Promise.all([
    services.listTasks(actor, toListQuery(filters, viewpoint)),
    services.listTags(actor),
  ])
  return {
    filters,
    total,
    rows: tasks.map((task) => toTaskRow(task, viewpoint)),
    tags: tags.map((tag) => tag.name),
    reader: { zone: user.time_zone, weekStart: user.week_start },
  }
}

/** Quick add. */
export async function action({ context, request }: ActionFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const form = await request.formData()
  try {
    const input = parseForm(createTaskInput, { quick_add: form.get('quick_add') })
    const { result, changeSetId } = await services.createTask(actor, input)
    const warnings = (result.warnings ?? []).map((warning) => warning.message)
    const text = [`Added “${result.task.title}”.`, ...warnings].join(' ')
    const notice = { text, tone: 'info' as const, ...(changeSetId && { changeSetId }) }
    return await finish(request, { notice, to: nextPath(form, '/tasks') })
  } catch (error) {
    return refuse(error, form)
  }
}

export default function TasksPage() {
  const { filters, total, rows, tags, reader } = useLoaderData<typeof loader>()
  const refused = useAnswer()
  const { pathname, search } = useLocation()
  return (
    <>
      <PageHeading title="Tasks" note={total === 1 ? '1 task' : `${total} tasks`} />
      <QuickAdd reader={reader} next={pathname + search} refused={refused} />
      <TaskFiltersForm filters={filters} tags={tags} />
      <TaskList rows={rows} listKey={search} isFiltered={isFiltered(filters)} />
      <Pager page={filters.page} total={total} to={(page) => tasksUrl({ ...filters, page })} />
      <ChatPanel view={{ page: (pathname + search).slice(0, 200), task_ids: rows.map((row) => row.id) }} />
    </>
  )
}
