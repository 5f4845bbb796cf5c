import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '#core/domain/actor.ts'
import type { ReminderInput } from '#core/domain/reminder.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { getTask } from '#core/tasks/get-task.ts'
import { insertActor } from '#tests/infra/test-actor.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { cancelReminder } from './cancel-reminder.ts'
import { createReminder } from './create-reminder.ts'
import { dispatchDueReminders } from './dispatch-due-reminders.ts'
import { snoozeReminder } from './snooze-reminder.ts'
import { updateReminder } from './update-reminder.ts'

const start = new Date('2026-03-02T09:00:00Z')
let now: Date
let open: TestContext
let ann: Actor

beforeAll(async () => {
  open = await createTestContext({ clock: { now: () => now } })
})
afterAll(() => open.close())
beforeEach(async () => {
  now = start
  ann = await insertActor(open.ctx.db)
})

async function create(reminders: ReminderInput[]) {
  const input = { title: 'Call', due_datetime: '2026-03-20T12:00:00Z', reminders }
  return (await createTask(open.ctx, ann, input)).result.task
}
const at = (minutes: number) => ({ reminder_time: new Date(start.getTime() + minutes * 60_000).toISOString() })
const statuses = async (id: number) => (await getTask(open.ctx, ann, id)).task.reminders.map(({ status }) => status)

describe('the reminders of one task', () => {
  it('may be as many as a user may have; the 101st refuses the whole request', async () => {
    const hundred = Array.from({ length: 100 }, (_, n) => at(n + 1))
    await expect(create([...hundred, at(101)])).rejects.toMatchObject({
      code: 'limit_reached',
      details: { limit: 100 },
    })
    const task = await create(hundred)
    expect(task.reminders).toHaveLength(100)
    await expect(createReminder(open.ctx, ann, task.id, at(101))).rejects.toMatchObject({ code: 'limit_reached' })
    await cancelReminder(open.ctx, ann, task.id, task.reminders[0]!.id)
    expect(await createReminder(open.ctx, ann, task.id, at(101))).toMatchObject({
      result: { reminder: { status: 'pending' } },
    })
  })
})

describe('snoozing', () => {
  it('leaves a reminder that was cancelled as it is', async () => {
    const { id, reminders } = await create([at(60)])
    await cancelReminder(open.ctx, ann, id)
    const snoozed = snoozeReminder(open.ctx, ann, reminders[0]!.id, { minutes: 10 })
    await expect(snoozed).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('cancelled') })
    expect(await statuses(id)).toEqual(['cancelled'])
  })

  it('counts from now, before and after it was sent', async () => {
    const { id, reminders } = await create([at(60)])
    const snooze = async () =>
      (await snoozeReminder(open.ctx, ann, reminders[0]!.id, { minutes: 10 })).result.reminder.reminder_time
    expect(await snooze()).toBe('2026-03-02T09:10:00.000Z')
    now = new Date('2026-03-02T09:10:00Z')
    await dispatchDueReminders(open.ctx, ann.userId)
    expect(await statuses(id)).toEqual(['sent'])
    expect(await snooze()).toBe('2026-03-02T09:20:00.000Z')
    expect(await statuses(id)).toEqual(['pending'])
  })
})

it('is refused for a task that is done by its own name, whether it is made, moved or snoozed', async () => {
  const { id, reminders } = await create([at(1), { offset_minutes: 60 }])
  now = new Date('2026-03-02T09:01:00Z')
  await dispatchDueReminders(open.ctx, ann.userId)
  await completeTask(open.ctx, ann, id)
  const sent = reminders[0]!.id
  const tries = [
    () => createReminder(open.ctx, ann, id, { offset_minutes: 15 }),
    () => updateReminder(open.ctx, ann, id, { offset_minutes: 15, reminder_id: sent }),
    () => snoozeReminder(open.ctx, ann, sent, { minutes: 10 }),
  ]
  for (const tried of tries) await expect(tried()).rejects.toMatchObject({ code: 'task_completed' })
  expect(await statuses(id)).toEqual(['sent', 'cancelled'])
})
