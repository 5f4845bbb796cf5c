import { openDatabase } from '#core/db/knex.ts'
import { migrateToLatest, rollback } from '#core/db/migrate.ts'
import { readSettings } from '#core/read-settings.ts'
import { openConfiguredDatabase } from './open-database.ts'
import { reportFailure } from './report-failure.ts'

const USAGE = `npm run migrate
npm run migrate:rollback [-- --all]`

/** npm run migrate: the schema up to date. npm run migrate:rollback: the newest batch taken back, or with --all everything. */
async function main([command, option, ...rest]: string[]): Promise<void> {
  const isKnown = command === undefined || command === 'rollback'
  if (!isKnown || rest.length > 0 || (option !== undefined && option !== '--all')) {
    console.error(USAGE)
    process.exitCode = 2
    return
  }
  // Nobody takes the tables from under a Docket that runs on the embedded database; one that is up to date does no harm.
  const database = await openConfiguredDatabase(await readSettings(process.env), { alone: command === 'rollback' })
  const db = openDatabase({ url: database.url, name: 'docket-migrate', max: 2 })
  try {
    if (command === 'rollback') report('Took back', await rollback(db, { all: option === '--all' }))
    else report('Ran', await migrateToLatest(db))
  } finally {
    await db.destroy()
    await database.close()
  }
}

function report(did: string, names: readonly string[]): void {
  console.log(names.length === 0 ? 'Nothing to do.' : `${did} ${names.join(', ')}.`)
}

main(process.argv.slice(2)).catch(reportFailure)
