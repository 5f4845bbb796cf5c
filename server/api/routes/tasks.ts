import { z } from 'zod'
import { listTasksQuery } from '#core/domain/filter.ts'
import { createTaskInput, taskSchema, updateTaskInput } from '#core/domain/task.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { deleteTask } from '#core/tasks/delete-task.ts'
import { getTask } from '#core/tasks/get-task.ts'
import { listOccurrences } from '#core/tasks/list-occurrences.ts'
import { listTasks } from '#core/tasks/list-tasks.ts'
import { reopenTask } from '#core/tasks/reopen-task.ts'
import { restoreTask } from '#core/tasks/restore-task.ts'
import { skipOccurrence } from '#core/tasks/skip-occurrence.ts'
import { updateTask } from '#core/tasks/update-task.ts'
import { doneAnswer, doneEmpty, route, type Call } from '../route.ts'
import { occurrencesQuery, page, taskAnswer, versionInput, warnings } from '../shapes.ts'

const taskId = ({ params }: Pick<Call, 'params'>) => Number(params['id'])
/* The version that the caller has seen: in the body, or as If-Match. */
const seen = ({ body, version }: { body: { version?: number | undefined }; version: number | undefined }) => ({
  version: body.version ?? version,
})

const changeTask = (method: 'put' | 'patch') =>
  route({
    method,
    path: '/{user_id}/tasks/{id}',
    summary: 'Change the fields given; null clears',
    access: 'tasks:write',
    body: updateTaskInput,
    status: 200,
    answer: taskAnswer,
    handle: async (call) => {
      const { version } = seen(call)
      const input = { ...call.body, ...(version === undefined ? {} : { version }) }
      return doneAnswer(await updateTask(call.ctx, call.actor, taskId(call), input))
    },
  })

export const taskRoutes = [
  route({
    method: 'get',
    path: '/{user_id}/tasks',
    summary: 'List tasks; all filters are combined with AND',
    access: 'tasks:read',
    query: listTasksQuery,
    status: 200,
    answer: z.object({ tasks: z.array(taskSchema), ...page }),
    handle: async ({ ctx, actor, query }) => ({ body: await listTasks(ctx, actor, query) }),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks',
    summary: 'Make a task, from fields or from a line of quick add',
    access: 'tasks:write',
    body: createTaskInput,
    status: 201,
    answer: taskAnswer,
    async handle({ ctx, actor, body }) {
      const done = await createTask(ctx, actor, body)
      return doneAnswer(done, { headers: { Location: `/api/v1/${actor.userId}/tasks/${done.result.task.id}` } })
    },
  }),
  route({
    method: 'get',
    path: '/{user_id}/tasks/{id}',
    summary: 'One task, also from the trash',
    access: 'tasks:read',
    status: 200,
    answer: z.object({ task: taskSchema }),
    handle: async (call) => ({ body: await getTask(call.ctx, call.actor, taskId(call)) }),
  }),
  changeTask('put'),
  changeTask('patch'),
  route({
    method: 'delete',
    path: '/{user_id}/tasks/{id}',
    summary: 'Move a task into the trash, for 7 days',
    access: 'tasks:write',
    status: 204,
    handle: async (call) => doneEmpty(await deleteTask(call.ctx, call.actor, taskId(call), { version: call.version })),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/complete',
    summary: 'Complete a task; the next instance of a recurring one follows by itself',
    access: 'tasks:write',
    body: versionInput,
    status: 200,
    answer: z.object({ task: taskSchema, next_occurrence: z.iso.datetime().nullable() }),
    handle: async (call) => doneAnswer(await completeTask(call.ctx, call.actor, taskId(call), seen(call))),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/reopen',
    summary: 'Open a completed task again',
    access: 'tasks:write',
    body: versionInput,
    status: 200,
    answer: taskAnswer,
    handle: async (call) => doneAnswer(await reopenTask(call.ctx, call.actor, taskId(call), seen(call))),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/restore',
    summary: 'Take a task out of the trash',
    access: 'tasks:write',
    status: 200,
    answer: taskAnswer,
    handle: async (call) => doneAnswer(await restoreTask(call.ctx, call.actor, taskId(call))),
  }),
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/skip-occurrence',
    summary: 'Pass over one occurrence of a recurring task',
    access: 'tasks:write',
    body: versionInput,
    status: 200,
    answer: z.object({
      task: taskSchema,
      skipped: z.iso.datetime(),
      next_occurrence: z.iso.datetime().nullable(),
      warnings,
    }),
    handle: async (call) => doneAnswer(await skipOccurrence(call.ctx, call.actor, taskId(call), seen(call))),
  }),
  route({
    method: 'get',
    path: '/{user_id}/tasks/{id}/occurrences',
    summary: 'The next due times of a recurring task',
    access: 'tasks:read',
    query: occurrencesQuery,
    status: 200,
    answer: z.object({
      occurrences: z.array(
        z.object({ due_datetime: z.iso.datetime(), local: z.string(), shifted: z.enum(['gap', 'overlap']).optional() }),
      ),
    }),
    handle: async (call) => ({ body: await listOccurrences(call.ctx, call.actor, taskId(call), call.query.count) }),
  }),
]
