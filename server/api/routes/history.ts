import { z } from 'zod'
import { activitySchema, changeSetSchema, listActivityQuery } from '#core/domain/activity.ts'
import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { textSchema } from '#core/domain/text.ts'
import { listActivity } from '#core/activity/list-activity.ts'
import { listChangeSets } from '#core/changes/list-change-sets.ts'
import { listChanges } from '#core/changes/list-changes.ts'
import { undoChangeSet } from '#core/changes/undo-change-set.ts'
import { exportAccount, transferFormats } from '#core/transfer/export-account.ts'
import { importAccount } from '#core/transfer/import-account.ts'
import { doneAnswer, route } from '../route.ts'
import { anyEvent, change, changesQuery, page, pagingOnly, warnings } from '../shapes.ts'

const formatOf: Record<string, (typeof transferFormats)[number]> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'text/calendar': 'ics',
}

export const historyRoutes = [
  route({
    method: 'get',
    path: '/{user_id}/activity-logs',
    summary: 'The activity feed, newest first',
    access: 'tasks:read',
    query: listActivityQuery,
    status: 200,
    answer: z.object({ activity_logs: z.array(activitySchema), ...page }),
    handle: async ({ ctx, actor, query }) => ({ body: await listActivity(ctx, actor, query) }),
  }),
  route({
    method: 'get',
    path: '/{user_id}/changes',
    summary: 'Every event after a cursor, in order; without one, the cursor of now',
    access: 'tasks:read',
    query: changesQuery,
    status: 200,
    answer: z.object({ events: z.array(anyEvent), cursor: z.string(), more: z.boolean() }),
    handle: async ({ ctx, actor, query }) => ({ body: await listChanges(ctx, actor, query) }),
  }),
  route({
    method: 'get',
    path: '/{user_id}/change-sets',
    summary: 'What each act did, newest first',
    access: 'tasks:read',
    query: pagingOnly,
    status: 200,
    answer: z.object({ change_sets: z.array(changeSetSchema), ...page }),
    handle: async ({ ctx, actor, query }) => ({ body: await listChangeSets(ctx, actor, query) }),
  }),
  route({
    method: 'post',
    path: '/{user_id}/change-sets/{id}/undo',
    summary: 'Take a whole act back; undoing an undo redoes',
    access: 'tasks:write',
    status: 200,
    answer: z.object({ undone: z.string(), change_set_id: z.string(), changes: z.array(change), warnings }),
    handle: async ({ ctx, actor, params }) => doneAnswer(await undoChangeSet(ctx, actor, String(params['id']))),
  }),
  route({
    method: 'post',
    path: '/{user_id}/quick-add/parse',
    summary: 'What a line of quick add means, with the spans that mean it',
    access: 'tasks:read',
    body: z.strictObject({ text: textSchema({ min: 1, max: 500, trim: false }) }),
    status: 200,
    answer: z.looseObject({ title: z.string(), due_datetime: z.iso.datetime().nullable() }),
    async handle({ ctx, actor, body }) {
      const { timeZone: zone, weekStart } = actor
      const context = { now: ctx.clock.now(), zone, weekStart, anyReminder: true }
      const { due, recurrence, reminderTimes, ...read } = parseQuickAdd(body.text, context)
      const times = reminderTimes.map((time) => ({ reminder_time: time.toISOString() }))
      const shown = recurrence && { pattern: recurrence.pattern, rule: recurrence.rule, mode: recurrence.mode }
      return {
        body: {
          ...read,
          reminders: [...read.reminders, ...times],
          due_datetime: due?.instant.toISOString() ?? null,
          all_day: due?.allDay ?? false,
          recurrence: shown,
        },
      }
    },
  }),
  route({
    method: 'get',
    path: '/{user_id}/export',
    summary: 'The whole account as Docket JSON (trash included), or its tasks as Todoist CSV or iCalendar',
    access: 'tasks:read',
    query: z.strictObject({ format: z.enum(transferFormats).default('json') }),
    status: 200,
    produces: Object.keys(formatOf),
    async handle({ ctx, actor, query }) {
      const { contentType, filename, body } = await exportAccount(ctx, actor, query.format)
      const headers = { 'Content-Type': contentType, 'Content-Disposition': `attachment; filename="${filename}"` }
      return { body, headers }
    },
  }),
  route({
    method: 'post',
    path: '/{user_id}/import',
    summary: 'Add what a file holds: all of it, or nothing when any of it is not valid',
    access: 'tasks:write',
    raw: { types: Object.keys(formatOf), limit: '10mb' },
    status: 200,
    answer: z.object({ imported: z.object({ tasks: z.int(), tags: z.int(), reminders: z.int() }) }),
    async handle({ ctx, actor, req }) {
      const type = req.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
      const body = Buffer.isBuffer(req.body) ? req.body : ''
      return doneAnswer(await importAccount(ctx, actor, { format: formatOf[type] ?? 'json', body }))
    },
  }),
]
