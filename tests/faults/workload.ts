import { writeSync } from 'node:fs'
import { pino } from 'pino'
import { loadConfig } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { findUserById } from '#core/db/users.ts'
import type { Actor } from '#core/domain/actor.ts'
import { completeTask } from '#core/tasks/complete-task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { startWorkers } from '#workers/index.ts'

/**
 * A process to be killed: workers, and writers that work for the users named in the arguments until the end comes. Says
 * on standard output, at once and unbuffered, what was acknowledged: `created ID` and `completed ID`.
 */
const [databaseUrl = '', ...userIds] = process.argv.slice(2)
const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })
const log = pino({ level: 'silent' })
const { ctx } = await createContext(config, { databaseUrl, secret: 'a secret of the tests', log })
await startWorkers(ctx)

async function actorOf(userId: string): Promise<Actor> {
  const user = await findUserById(ctx.db, userId)
  const { timeZone, weekStart } = user!
  return {
    userId,
    type: 'user',
    name: 'Ann',
    timeZone,
    weekStart,
    scopes: ['tasks:read', 'tasks:write'],
    credentialId: null,
  }
}

async function write(actor: Actor): Promise<never> {
  for (;;) {
    const due = new Date(ctx.clock.now().getTime() + 86_400_000).toISOString()
    const { result } = await createTask(ctx, actor, {
      title: 'Water the plants',
      due_datetime: due,
      recurrence_pattern: 'daily',
    })
    acknowledge('created', result.task.id)
    await completeTask(ctx, actor, result.task.id)
    acknowledge('completed', result.task.id)
  }
}

function acknowledge(what: string, id: number): void {
  writeSync(1, `${what} ${id}\n`)
}

await Promise.all(userIds.map(async (userId) => write(await actorOf(userId))))
