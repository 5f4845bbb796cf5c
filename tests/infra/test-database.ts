import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { setTimeout as delay } from 'node:timers/promises'

/** A migrated database of one test file's own. */
export interface TestDatabase {
  url: string
  name: string
  /** Cuts whoever is still connected. */
  drop(): Promise<void>
}

const objectInUse = '55006'
const attempts = 50

/** Copies the run's migrated template: a few ten milliseconds, from any number of test files at once. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(url, (client) => copyTemplate(client, name, template))
  return {
    url: withDatabase(url, name),
    name,
    drop: () =>
      administer(url, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  }
}

/** The same address with another database in it. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^([^?]*\/)[^/?]*/, `$1${database}`)
}

/** Runs one step on a connection of its own, of no test's database unless one is named. */
export async function administer(
  url: string,
  step: (client: pg.Client) => Promise<void>,
  { database = 'postgres' } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, database), application_name: 'docket tests' })
  await client.connect()
  try {
    await step(client)
  } finally {
    await client.end()
  }
}

async function copyTemplate(client: pg.Client, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`create database ${name} template ${template} strategy file_copy`)
      return
    } catch (error) {
      // Autovacuum may look into the template at this moment.
      if ((error as { code?: string }).code !== objectInUse || attempt === attempts) throw error
      await delay(20)
    }
  }
}
