import pg from 'pg'
import { startEmbeddedPostgres } from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import type { RunAs } from '#core/platform/embedded-postgres/choose-identity.ts'

/*
 * A program that owns an embedded server, for tests that kill it: `hold-postgres.ts DATA_DIR [RUN_AS] [drain]`. Prints one
 * JSON line when it is up, or one with `error`. With `drain` it handles SIGINT itself: it first asks the server something.
 */
const [dataDir = '', runAs = 'auto', mode = ''] = process.argv.slice(2)

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

try {
  const log = { info: (message: string) => say({ info: message }), warn: (message: string) => say({ warn: message }) }
  const server = await startEmbeddedPostgres({ dataDir, runAs: runAs as RunAs, log })
  if (mode === 'drain') process.once('SIGINT', () => void drain(server.url, () => server.stop()))
  // Keeps the process alive: the server alone does not.
  setInterval(() => undefined, 60_000)
  say({ url: server.url, pid: server.pid() })
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
}

async function drain(url: string, stop: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ answer: number }>('select 42 as answer')
  await client.end()
  say({ drained: rows[0]?.answer })
  await stop()
  process.exit(0)
}
