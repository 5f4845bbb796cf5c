import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { findUserByEmail } from '#core/db/users.ts'
import type { Actor } from '#core/domain/actor.ts'
import { toIso } from '#core/domain/time.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { importAccount } from '#core/transfer/import-account.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { resetPassword } from '#core/users/reset-password.ts'
import { signOut } from '#core/users/sign-out.ts'
import { signUp } from '#core/users/sign-up.ts'
import { demoLines, demoPast } from './demo-tasks.ts'

export const DEMO_EMAIL = 'demo@example.com'

const DAY = 86_400_000
const PASSWORD_BYTES = 12

export type Seeded = { outcome: 'made' | 'reset'; password: string } | { outcome: 'there' }

/**
 * Makes the demo account with its tasks, through the use cases that everybody goes through. One that is there stays as it
 * is, but with `reset` gets a new password.
 */
export async function seedAccount(
  ctx: Context,
  { timeZone, reset }: { timeZone: string; reset: boolean },
): Promise<Seeded> {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url')
  if (await findUserByEmail(ctx.db, DEMO_EMAIL)) {
    if (!reset) return { outcome: 'there' }
    await resetPassword(ctx, DEMO_EMAIL, password)
    return { outcome: 'reset', password }
  }
  const { token } = await signUp(ctx, { email: DEMO_EMAIL, password, name: 'Demo', time_zone: timeZone })
  const caller = await authenticate(ctx, token)
  if (!caller) throw new Error('The demo account was deleted while it was made.')
  await makeTasks(ctx, caller.actor)
  await signOut(ctx, caller.actor)
  return { outcome: 'made', password }
}

async function makeTasks(ctx: Context, actor: Actor): Promise<void> {
  await importAccount(ctx, actor, { format: 'json', body: pastTasks(ctx.clock.now()) })
  for (const line of demoLines) await createTask(ctx, actor, { quick_add: line })
}

/* Only an import may bring due times that have passed. */
function pastTasks(now: Date): string {
  const daysAgo = (days: number | undefined) =>
    days === undefined ? null : toIso(new Date(now.getTime() - days * DAY))
  const tasks = demoPast.map(({ title, description, priority, dueDaysAgo, doneDaysAgo, tags }) => ({
    title,
    ...(description !== undefined && { description }),
    ...(priority !== undefined && { priority }),
    tags,
    due_datetime: daysAgo(dueDaysAgo),
    completed: doneDaysAgo !== undefined,
    completed_at: daysAgo(doneDaysAgo),
    created_at: daysAgo(7),
  }))
  return JSON.stringify({ docket_export: 1, tasks })
}
