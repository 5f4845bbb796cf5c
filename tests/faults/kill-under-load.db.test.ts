import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { outboxBacklog } from '#core/db/relay.ts'
import { insertUser } from '#tests/infra/sample-events.ts'
import { expectNothingLost } from './nothing-lost.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { startWorkers } from '#workers/index.ts'

const KILLS = 3
const ACKS_BEFORE_KILL = 120
const CREATED = /^created (\d+)$/
const COMPLETED = /^completed (\d+)$/

let context: TestContext

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(() => context.close())

/** Runs the workload, kills it with SIGKILL in the middle, and returns what it had acknowledged by then. */
async function runAndKill(userIds: readonly string[]): Promise<string[]> {
  const script = join(import.meta.dirname, 'workload.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, context.database.url, ...userIds], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acks: string[] = []
  const closed = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    acks.push(line)
    if (acks.length === ACKS_BEFORE_KILL) child.kill('SIGKILL')
  }
  await closed
  return acks
}

/** Lets workers finish what is left, until nothing waits anywhere. */
async function settle(): Promise<void> {
  const { ctx } = context
  const workers = await startWorkers(ctx)
  // Twice in a row, since what a consumer does may make the next event.
  for (let quiet = 0; quiet < 2;) {
    const published = new Promise((resolve) => {
      const timer = setTimeout(resolve, 250)
      const unhear = ctx.signals.on('published', () => {
        clearTimeout(timer)
        unhear()
        resolve(null)
      })
    })
    await published
    const { pending } = await outboxBacklog(ctx.db)
    const lag = (await ctx.bus.lag()).reduce((sum, each) => sum + each.lag, 0)
    quiet = pending === 0 && lag === 0 ? quiet + 1 : 0
  }
  await workers.stop()
}

async function query<T>(sql: string): Promise<T[]> {
  return (await context.ctx.db.raw<{ rows: T[] }>(sql)).rows
}

function ids(acks: readonly string[], pattern: RegExp): number[] {
  return acks.flatMap((ack) => pattern.exec(ack)?.slice(1).map(Number) ?? [])
}

it('loses no acknowledged write and no event, and doubles no effect, when it is killed under load three times', async () => {
  const { ctx } = context
  const users = await Promise.all(Array.from({ length: 4 }, () => insertUser(ctx.db)))
  const acks: string[] = []
  for (let kill = 0; kill < KILLS; kill += 1) acks.push(...(await runAndKill(users)))
  await settle()

  const tasks = await query<{ id: number; completed: boolean }>('select id, completed from tasks')
  const completed = new Map(tasks.map((task) => [task.id, task.completed]))
  expect(acks.length).toBeGreaterThanOrEqual(KILLS * ACKS_BEFORE_KILL)
  expect(ids(acks, CREATED).filter((id) => !completed.has(id))).toEqual([])
  expect(ids(acks, COMPLETED).filter((id) => !completed.get(id))).toEqual([])

  await expectNothingLost(query)
  // And nothing had to be repaired.
  expect((await ctx.metrics.reconciled.get()).values).toEqual([])
}, 120_000)
