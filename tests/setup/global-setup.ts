import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrateToLatest } from '#core/db/migrate.ts'
import { openDatabase } from '#core/db/knex.ts'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import { administer, withDatabase } from '#tests/infra/test-database.ts'

/** A server for the run, and the migrated database that every test file copies. */
export interface PostgresOfTheRun {
  url: string
  template: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: PostgresOfTheRun
  }
}

// Nothing here has to outlive the run, and tests commit all the time. Crash tests start durable servers of their own.
const fastSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 }

/** Once for a run: one PostgreSQL (TEST_DATABASE_URL, else embedded), one template. Returns the tear-down. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => undefined } : await startTemporary()
  const template = `docket_template_${randomBytes(4).toString('hex')}`
  try {
    await makeTemplate(server.url, template)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('postgres', { url: server.url, template })
  return async () => {
    if (given) await dropTemplate(given, template)
    await server.stop()
  }
}

async function startTemporary(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-tests-'))
  const server = await startEmbeddedPostgres({ dataDir, settings: fastSettings })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function makeTemplate(url: string, template: string): Promise<void> {
  await administer(url, async (client) => void (await client.query(`create database ${template}`)))
  const db = openDatabase({ url: withDatabase(url, template), name: 'docket template' })
  try {
    await migrateToLatest(db)
  } finally {
    await db.destroy()
  }
  await administer(
    url,
    async (client) => void (await client.query(`alter database ${template} allow_connections false`)),
  )
}

async function dropTemplate(url: string, template: string): Promise<void> {
  await administer(url, async (client) => void (await client.query(`drop database if exists ${template} with (force)`)))
}
