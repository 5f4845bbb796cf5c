import { eventBusContract, type BusInstallation } from '#tests/contract/event-bus.ts'
import { independentPartitionsContract } from '#tests/contract/independent-partitions.ts'
import { poisonContract } from '#tests/contract/poison.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'

async function install(): Promise<BusInstallation> {
  const database = await createTestDatabase()
  const open: TestContext[] = []
  return {
    async open() {
      const context = await createTestContext({ database })
      open.push(context)
      return {
        bus: context.ctx.bus,
        // A hanging handler would hold up an orderly close: the connections are cut and the context is left behind.
        async crash() {
          open.splice(open.indexOf(context), 1)
          abandon(context)
          await context.cutConnections()
        },
      }
    },
    async close() {
      await Promise.all(open.map((context) => context.close()))
      await database.drop()
    },
  }
}

eventBusContract('embedded', install)
independentPartitionsContract('embedded', install)
poisonContract('embedded', install)

/* As after a kill, nothing of it may reach the database again. */
function abandon(context: TestContext): void {
  void context.ctx.bus.close()
  void context.ctx.signals.close()
  void context.ctx.db.destroy()
}
