import type { Context } from '#core/context.ts'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { startLoadBalancer } from '#tests/infra/load-balancer.ts'
import { startService, type Service, type ServiceProcess } from '#tests/infra/service-process.ts'
import { createTestContext } from '#tests/infra/test-context.ts'
import { createTestDatabase } from '#tests/infra/test-database.ts'
import { watchLag } from './watch-lag.ts'

const LOOK_AGAIN_MS = 50

type Env = Readonly<Record<string, string>>

export type Installation = Awaited<ReturnType<typeof startInstallation>>

/** A whole Docket on Kafka: a broker, a database, and as many processes of each service as a test wants. */
export async function startInstallation() {
  const [broker, database] = await Promise.all([startKafka(), createTestDatabase()])
  // To look into the database, without a part in the work.
  const observer = await createTestContext({ database })
  const mcps: ServiceProcess[] = []
  const balancer = await startLoadBalancer(() => mcps.map(({ url }) => Number(new URL(url).port)))
  const env = {
    NODE_ENV: 'production',
    PLATFORM: 'kafka',
    KAFKA_BROKERS: broker.address,
    DATABASE_URL: database.url,
    SESSION_SECRET: 'a secret of the tests, long enough',
    MCP_PUBLIC_URL: `http://localhost:${balancer.port}/mcp`,
    RATE_LIMIT_PER_MINUTE: '0',
  }
  const webs: ServiceProcess[] = []
  const workers: ServiceProcess[] = []

  async function start(name: Service, list: ServiceProcess[], more: Env = {}): Promise<ServiceProcess> {
    const service = await startService(name, { ...env, ...more })
    list.push(service)
    void service.ended.then(() => list.splice(list.indexOf(service), 1))
    return service
  }

  const startWeb = () => start('web', webs)
  const startMcp = () => start('mcp', mcps)
  const startWorkers = (more?: Env) => start('workers', workers, more)

  return {
    broker,
    env,
    observer: observer.ctx,
    /** Those that run now. */
    webs,
    mcps,
    workers,
    startWeb,
    startMcp,
    startWorkers,
    async startTwoOfEach(): Promise<void> {
      // What they run is built once, by the first.
      await startWeb()
      await Promise.all([startWeb(), startMcp(), startMcp(), startWorkers(), startWorkers()])
    },
    untilRelaying: () => untilRelaying(observer.ctx),
    untilSent: (userIds: readonly string[], count: number) => untilSent(observer.ctx, userIds, count),
    settled: () => settle(observer.ctx, broker.address),
    async close(): Promise<void> {
      await Promise.all([...webs, ...mcps, ...workers].map((service) => service.stop()))
      await balancer.close()
      await observer.close()
      await broker.remove()
      await database.drop()
    },
  }
}

/** Resolves while the relay's lock is held and events wait: a batch is on its way. */
export async function untilRelaying({ db }: Context): Promise<void> {
  for (;;) {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 1
       and (classid::bigint << 32 | objid::bigint) = hashtextextended('docket relay', 0)
       and exists (select 1 from events where seq is null)`,
    )
    if (rows.length > 0) return
  }
}

/** Resolves when so many reminders of these users have gone out. */
export async function untilSent({ db }: Context, userIds: readonly string[], count: number): Promise<void> {
  for (;;) {
    const sent = await db('reminders').whereIn('user_id', userIds).where({ status: 'sent' }).pluck('id')
    if (sent.length >= count) return
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

/** Resolves when nothing waits anywhere: no event for the relay, no message for a consumer, no reminder of the next hour. */
export async function settle({ db }: Context, address: string): Promise<void> {
  const lag = watchLag(address)
  // Twice in a row, since what a consumer does may make the next event.
  for (let quiet = 0; quiet < 2;) {
    const { rows } = await db.raw<{ rows: { waiting: number }[] }>(
      `select (select count(*) from events where seq is null) + (select count(*) from reminders
         where status = 'pending' and reminder_time < now() + interval '1 hour') as waiting`,
    )
    const isQuiet = rows[0]!.waiting === 0 && (await lag.total().catch(() => 1)) === 0
    quiet = isQuiet ? quiet + 1 : 0
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  await lag.close()
}
