import { z } from 'zod'
import { taskIdSchema } from '#core/domain/task.ts'
import { bulkActions } from '#core/tasks/bulk-actions.ts'
import { MAX_BULK_TASKS, bulkUpdateTasks as update, rehearseBulkUpdate } from '#core/tasks/bulk-update-tasks.ts'
import { taskFilter, words } from '../arguments.ts'
import { anyFields, itemError } from '../results.ts'
import { actTool } from '../tool.ts'
import { toItemError } from '../tool-error.ts'

const refused = z.array(z.object({ task_id: z.int(), error: itemError })).optional()

export const bulkUpdateTasks = actTool({
  name: 'bulk_update_tasks',
  title: 'Change many tasks',
  description:
    'Does one action to many tasks, chosen by ids or by filter, as one change that can be undone. Call it with dry_run first, show the user what is affected, then call it again with the same arguments and the confirmation, which deleting and more than 10 tasks need. value: the priority, tag, due time or shift ("+2 days").',
  toolset: 'tasks',
  showsApp: true,
  destructive: true,
  idempotent: false,
  input: {
    task_ids: z.array(taskIdSchema).min(1).max(MAX_BULK_TASKS).optional(),
    filter: z.strictObject(taskFilter).optional().describe('As in list_tasks'),
    action: z.enum(bulkActions),
    value: words(100).optional(),
    dry_run: z.boolean().optional(),
    confirmation: z.string().max(200).optional(),
  },
  output: {
    affected: z
      .array(z.object({ task_id: z.int(), title: z.string(), before: anyFields, after: anyFields }))
      .optional(),
    refused,
    confirmation: z.string().optional(),
    results: z
      .array(z.object({ task_id: z.int(), title: z.string(), changed: z.boolean(), error: itemError }))
      .optional(),
  },
  async run({ ctx, actor }, { dry_run: isDryRun, confirmation, ...change }) {
    if (isDryRun) {
      const { items, confirmation: issued } = await rehearseBulkUpdate(ctx, actor, change)
      const affected = items.flatMap(({ task_id, title, before, after }) =>
        before && after ? [{ task_id, title, before, after }] : [],
      )
      const refusals = items.flatMap(({ task_id, error }) => (error ? [{ task_id, error: toItemError(error) }] : []))
      const result = { affected, ...(refusals.length > 0 ? { refused: refusals } : {}), confirmation: issued }
      return { result, changeSetId: null, replayed: false }
    }
    const done = await update(ctx, actor, change, confirmation)
    const results = done.result.map(({ error, ...item }) => ({
      ...item,
      ...(error ? { error: toItemError(error) } : {}),
    }))
    return { ...done, result: { results } }
  },
})
