import { data } from '@remix-run/node'
import { isDomainError } from '#core/domain/errors.ts'
import { toActivityLine } from './activity-view.server.ts'
import type { Viewpoint } from './local-time.ts'
import { sayMoment } from './local-time.ts'
import type { SignedIn } from './require-user.server.ts'
import { toFormValues } from './task-form.server.ts'
import { sayRecurrence, toReminderView, toTaskRow } from './task-view.server.ts'

export type TaskPageData = Awaited<ReturnType<typeof loadTaskPage>>

/** Everything that the page of one task shows. A task that is not there, or somebody else's, is a 404 page. */
export async function loadTaskPage({ services, actor, user, now }: SignedIn, id: number) {
  const viewpoint: Viewpoint = { now, zone: user.time_zone }
  const { task } = await services.getTask(actor, id).catch((error: unknown) => {
    throw isDomainError(error, 'not_found') ? data(null, { status: 404 }) : error
  })
  const recurs = task.recurrence_rule !== null
  const [{ activity_logs: logs }, upcoming] = await Promise.all([
    services.listActivity(actor, { task_id: id, limit: 20, offset: 0 }),
    recurs && !task.completed ? services.listOccurrences(actor, id, 5) : null,
  ])
  return {
    row: toTaskRow(task, viewpoint),
    deleted: task.deleted_at !== null,
    values: toFormValues(task, user.time_zone),
    zone: user.time_zone,
    reminders: task.reminders.map((reminder) => toReminderView(reminder, viewpoint)),
    series: recurs
      ? {
          explanation: sayRecurrence(task) ?? '',
          parentId: task.parent_task_id,
          ends: task.recurrence_end_date
            ? sayMoment(new Date(task.recurrence_end_date), viewpoint, { allDay: true })
            : null,
          next: (upcoming?.occurrences ?? []).map(({ due_datetime: due, shifted }) => ({
            label: sayMoment(new Date(due), viewpoint, { allDay: task.all_day }),
            shifted: shifted ?? null,
          })),
        }
      : null,
    activity: logs.map((log) => toActivityLine(log, viewpoint, new Map([[id, task.title]]))),
  }
}
