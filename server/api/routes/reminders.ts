import { z } from 'zod'
import { listRemindersQuery, reminderInput, reminderSchema, snoozeInput } from '#core/domain/reminder.ts'
import { cancelReminder } from '#core/reminders/cancel-reminder.ts'
import { createReminder } from '#core/reminders/create-reminder.ts'
import { listReminders } from '#core/reminders/list-reminders.ts'
import { snoozeReminder } from '#core/reminders/snooze-reminder.ts'
import { updateReminder } from '#core/reminders/update-reminder.ts'
import { doneAnswer, doneEmpty, route } from '../route.ts'
import { cancelReminderQuery, moveReminderInput, page, reminderAnswer } from '../shapes.ts'

export const reminderRoutes = [
  route({
    method: 'post',
    path: '/{user_id}/tasks/{id}/reminder',
    summary: 'Add a reminder',
    access: 'tasks:write',
    body: reminderInput,
    status: 201,
    answer: reminderAnswer,
    handle: async ({ ctx, actor, params, body }) =>
      doneAnswer(await createReminder(ctx, actor, Number(params['id']), body)),
  }),
  route({
    method: 'put',
    path: '/{user_id}/tasks/{id}/reminder',
    summary: 'Move a reminder; reminder_id where there are several',
    access: 'tasks:write',
    body: moveReminderInput,
    status: 200,
    answer: reminderAnswer,
    handle: async ({ ctx, actor, params, body }) =>
      doneAnswer(await updateReminder(ctx, actor, Number(params['id']), body)),
  }),
  route({
    method: 'delete',
    path: '/{user_id}/tasks/{id}/reminder',
    summary: 'Cancel a reminder; reminder_id where there are several',
    access: 'tasks:write',
    query: cancelReminderQuery,
    status: 204,
    handle: async ({ ctx, actor, params, query }) =>
      doneEmpty(await cancelReminder(ctx, actor, Number(params['id']), query.reminder_id)),
  }),
  route({
    method: 'get',
    path: '/{user_id}/reminders',
    summary: 'List reminders by time',
    access: 'tasks:read',
    query: listRemindersQuery,
    status: 200,
    answer: z.object({ reminders: z.array(reminderSchema), ...page }),
    handle: async ({ ctx, actor, query }) => ({ body: await listReminders(ctx, actor, query) }),
  }),
  route({
    method: 'post',
    path: '/{user_id}/reminders/{id}/snooze',
    summary: 'Remind again, minutes from now',
    access: 'tasks:write',
    body: snoozeInput,
    status: 200,
    answer: z.object({ reminder: reminderSchema }),
    handle: async ({ ctx, actor, params, body }) =>
      doneAnswer(await snoozeReminder(ctx, actor, Number(params['id']), body)),
  }),
]
