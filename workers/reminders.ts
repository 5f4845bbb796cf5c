import type { Context } from '#core/context.ts'
import { dispatchDueReminders, usersWithDueReminders } from '#core/reminders/dispatch-due-reminders.ts'
import { scheduleReminderJobs } from '#core/reminders/schedule-reminder-jobs.ts'
import type { DocketEvent } from '#core/domain/events.ts'
import type { Outcome, Worker } from './consume.ts'

const LATE_MS = 2_000
const USERS_A_ROUND = 1_000
const CONCURRENCY = 4

type TaskEventType = 'task-created' | 'task-updated' | 'task-completed' | 'task-deleted'

/** Keeps the scheduler in line with the reminders of every task that changes. */
export const remindersWorker: Worker<TaskEventType> = {
  name: 'reminders',
  topics: ['task-events'],
  handles: ['task-created', 'task-updated', 'task-completed', 'task-deleted'],
  handle: async (ctx, event) => (await schedule(ctx, [event]))[0]!,
  handleMany: schedule,
}

/* A task that never had a reminder has no job either. */
async function schedule(ctx: Context, events: readonly DocketEvent<TaskEventType>[]): Promise<Outcome[]> {
  const concerned = events.filter(({ data }) => data.task.reminders.length > 0)
  await scheduleReminderJobs(ctx, [...new Set(concerned.map(({ data }) => data.task_id))])
  return events.map((event) => (concerned.includes(event) ? 'handled' : 'ignored'))
}

/** Sends what is due to everybody. The users of one round go out side by side, the reminders of one user in order. */
export async function dispatchAllDue(ctx: Context, { lateMs = 0 } = {}): Promise<number> {
  let late = 0
  const failures: unknown[] = []
  const users = await usersWithDueReminders(ctx, { lateMs, limit: USERS_A_ROUND })
  if (lateMs > 0) ctx.metrics.reminderRetries.inc(users.length)
  const waiting = [...users]
  const lateBefore = ctx.clock.now().getTime() - LATE_MS
  async function work(): Promise<void> {
    for (let user = waiting.shift(); user !== undefined; user = waiting.shift()) {
      try {
        const sent = await dispatchDueReminders(ctx, user)
        late += sent.filter((reminder) => reminder.reminder_time.getTime() <= lateBefore).length
      } catch (error) {
        // One user's failure must not hold up the others; the sweeper tries again.
        ctx.metrics.reminderFailures.inc()
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  if (failures.length > 0) throw failures[0]
  return users.length === USERS_A_ROUND ? late + (await dispatchAllDue(ctx, { lateMs })) : late
}

/** What the scheduler lost or fired late: sends it, and counts it. */
export async function sweepReminders(ctx: Context): Promise<void> {
  const saved = await dispatchAllDue(ctx, { lateMs: LATE_MS })
  if (saved > 0) ctx.metrics.sweeperSaves.inc(saved)
}

/**
 * Folds calls that come while a run is going on into one run after it: however many jobs fire in one second, each waits
 * for a run that began after it fired, and the reminders go out in a few rounds.
 */
export function folded(run: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  function begin(): Promise<void> {
    next = null
    running = run()
      .then(() => undefined)
      .finally(() => {
        running = null
      })
    return running
  }
  return () => {
    if (!running) return begin()
    next ??= running.catch(() => undefined).then(begin)
    return next
  }
}
