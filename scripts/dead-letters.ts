import { parseArgs } from 'node:util'
import { ConfigError, type Config } from '#core/config.ts'
import type { Context } from '#core/context.ts'
import { createContext } from '#core/create-context.ts'
import type { DeadLetter } from '#core/db/dead-letters.ts'
import { pendingMigrations } from '#core/db/migrate.ts'
import {
  discardDeadLetter,
  getDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '#core/dead-letters/settle-dead-letters.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { readSettings } from '#core/read-settings.ts'
import { openConfiguredDatabase } from './open-database.ts'

const USAGE = `npm run dead-letters -- list [--topic T]
npm run dead-letters -- show ID
npm run dead-letters -- replay ID | --all [--topic T]
npm run dead-letters -- discard ID`

type Arguments = ReturnType<typeof readArguments>

function readArguments(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { topic: { type: 'string' }, all: { type: 'boolean', default: false } },
  })
  const [command = '', id] = positionals
  return { command, id: id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null, ...values }
}

/** Does what the arguments say and prints it; false when they make no sense. */
async function run(ctx: Context, { command, id, topic, all }: Arguments): Promise<boolean> {
  if (command === 'list') printList(await listDeadLetters(ctx, { topic }))
  else if (command === 'show' && id !== null) printLetter(await getDeadLetter(ctx, id))
  else if (command === 'replay' && id !== null) console.log(`replayed ${(await replayDeadLetter(ctx, id)).id}`)
  else if (command === 'replay' && all) console.log(`replayed ${await replayDeadLetters(ctx, { topic })}`)
  else if (command === 'discard' && id !== null) console.log(`discarded ${(await discardDeadLetter(ctx, id)).id}`)
  else return false
  return true
}

function printList(letters: readonly DeadLetter[]): void {
  if (letters.length === 0) console.log('no dead letters')
  for (const letter of letters) {
    const { id, topic, consumer, attempts, error } = letter
    console.log([id, letter.deadAt.toISOString(), topic, consumer, `${attempts} tries`, oneLine(error)].join('\t'))
  }
}

function printLetter({ value, ...rest }: DeadLetter): void {
  console.log(JSON.stringify(rest, null, 2))
  console.log(value)
}

async function main(): Promise<void> {
  const config = await readSettings(process.env)
  const args = readArguments(process.argv.slice(2))
  refuseToMislead(args, config, process.env)
  const database = await openConfiguredDatabase(config)
  const options = { databaseUrl: database.url, secret: '', name: 'docket-dead-letters' }
  const { ctx, ...context } = await createContext(config, options)
  try {
    if ((await pendingMigrations(ctx.db)).length > 0)
      throw new ConfigError('The database is not up to date: npm run migrate')
    if (await run(ctx, args)) return
    console.error(USAGE)
    process.exitCode = 2
  } finally {
    await context.close()
    await database.close()
  }
}

/* What is replayed into the database of an installation whose workers read from Kafka, nobody would ever see. */
function refuseToMislead({ command }: Arguments, { platform }: Config, env: NodeJS.ProcessEnv): void {
  const other = ['KAFKA_BROKERS', 'DAPR_HTTP_ENDPOINT'].find((name) => env[name])
  if (command !== 'replay' || other === undefined || platform !== 'embedded') return
  throw new ConfigError(`PLATFORM is "embedded" though ${other} is set; expected the PLATFORM of the workers`)
}

/* A cause may quote a statement over several lines. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigError || isDomainError(error)
  console.error(expected ? error.message : error)
  process.exitCode = 1
})
