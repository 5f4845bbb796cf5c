import { prepareDaprPairs, type ServicePair } from '#tests/infra/dapr/service-pair.ts'
import { startScheduler } from '#tests/infra/dapr/start-scheduler.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import type { Service, ServiceProcess } from '#tests/infra/service-process.ts'
import { createTestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'
import { settle, untilRelaying, untilSent } from './installation.ts'

export type DaprInstallation = Awaited<ReturnType<typeof startDaprInstallation>>

/** A whole Docket on Dapr: a broker, a scheduler, a database, and as many web servers, MCP servers and workers as a test wants, each with its sidecar. */
export async function startDaprInstallation() {
  const [broker, scheduler, database] = await Promise.all([startKafka(), startScheduler(), createTestDatabase()])
  const observer = await createTestContext({ database })
  const { ctx } = observer
  const pairs = await prepareDaprPairs({
    brokers: broker.address,
    schedulerAddress: scheduler.address,
    databaseUrl: database.url,
  })
  /* Those that run now; nobody is sent to one that is on its way out. */
  const webs: ServiceProcess[] = []
  const mcps: ServiceProcess[] = []
  const workers: ServiceProcess[] = []
  const running = new Set<ServicePair>()

  async function start(name: Service, list: ServiceProcess[]): Promise<ServicePair> {
    const pair = await pairs.start(name)
    const leave = () => list.splice(list.indexOf(pair.service()), 1)
    running.add(pair)
    list.push(pair.service())
    return {
      ...pair,
      async restartService() {
        leave()
        await pair.restartService()
        list.push(pair.service())
      },
      async stop() {
        leave()
        running.delete(pair)
        await pair.stop()
      },
    }
  }

  const startWeb = () => start('web', webs)
  const startMcp = () => start('mcp', mcps)
  const startWorkers = () => start('workers', workers)

  return {
    broker,
    scheduler,
    observer: ctx,
    webs,
    mcps,
    workers,
    startWeb,
    startMcp,
    startWorkers,
    async startTwoOfEach() {
      return {
        webPairs: await Promise.all([startWeb(), startWeb()]),
        mcpPairs: await Promise.all([startMcp(), startMcp()]),
        workerPairs: await Promise.all([startWorkers(), startWorkers()]),
      }
    },
    untilRelaying: () => untilRelaying(ctx),
    settled: () => settle(ctx, broker.address),
    untilSent: (userIds: readonly string[], count: number) => untilSent(ctx, userIds, count),
    async close(): Promise<void> {
      await Promise.all([...running].map((pair) => pair.stop()))
      await Promise.all([scheduler.remove(), broker.remove(), observer.close(), pairs.remove()])
      await database.drop()
    },
  }
}
