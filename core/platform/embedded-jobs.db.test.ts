import { jobSchedulerContract } from '#tests/contract/job-scheduler.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'

jobSchedulerContract('embedded', async () => {
  const database = await createTestDatabase()
  const open: TestContext[] = []
  let now = new Date('2026-03-02T09:00:00Z')
  const clock = { now: () => now }
  return {
    async open() {
      const context = await createTestContext({ database, clock })
      open.push(context)
      return {
        jobs: context.ctx.jobs,
        async crash() {
          open.splice(open.indexOf(context), 1)
          void context.ctx.bus.close()
          void context.ctx.signals.close()
          void context.ctx.db.destroy()
          await context.cutConnections()
        },
      }
    },
    now: () => now,
    async advance(ms) {
      now = new Date(now.getTime() + ms)
      for (const { ctx } of open) ctx.signals.send('jobs')
    },
    async close() {
      await Promise.all(open.map((context) => context.close()))
      await database.drop()
    },
  }
})
