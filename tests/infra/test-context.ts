import pino from 'pino'
import { loadConfig, type Config } from '#core/config.ts'
import { createContext, type ContextOptions, type OpenContext } from '#core/create-context.ts'
import { administer, createTestDatabase, type TestDatabase } from './test-database.ts'

export interface TestContext extends OpenContext {
  database: TestDatabase
  /** Cuts every connection of this context, as the death of its process would; it may connect again. */
  cutConnections(): Promise<void>
}

let made = 0

/** A context on a database of its own, or on a given one (as another process would have). Closing it drops its own. */
export async function createTestContext(
  options: Partial<ContextOptions> & { database?: TestDatabase; config?: Config } = {},
): Promise<TestContext> {
  const { database: given, config: givenConfig, ...rest } = options
  const database = given ?? (await createTestDatabase())
  made += 1
  const name = `docket test ${made}`
  const config = givenConfig ?? loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })
  const opened = await createContext(config, {
    databaseUrl: database.url,
    secret: 'a secret of the tests, long enough',
    name,
    log: pino({ level: 'silent' }),
    ...rest,
  })
  return {
    ctx: opened.ctx,
    callbacks: opened.callbacks,
    database,
    async close() {
      await opened.close()
      if (!given) await database.drop()
    },
    cutConnections: () =>
      administer(database.url, async (client) => {
        await client.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name like $2',
          [database.name, `${name}%`],
        )
      }),
  }
}
