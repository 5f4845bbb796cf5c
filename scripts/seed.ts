import { randomBytes } from 'node:crypto'
import { ConfigError } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { migrateToLatest, pendingMigrations } from '#core/db/migrate.ts'
import { isTimeZone } from '#core/domain/time.ts'
import { readSettings } from '#core/read-settings.ts'
import { openConfiguredDatabase } from './open-database.ts'
import { reportFailure } from './report-failure.ts'
import { DEMO_EMAIL, seedAccount, type Seeded } from './seed-account.ts'

/** npm run seed: the demo account, also beside a running Docket. With --reset one that is there gets a new password. */
async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== '--reset')) {
    console.error('npm run seed [-- --reset]')
    process.exitCode = 2
    return
  }
  const config = await readSettings(process.env)
  const database = await openConfiguredDatabase(config)
  // The session of the seeding ends with it, so that any key for its hash will do.
  const options = { databaseUrl: database.url, secret: randomBytes(32).toString('hex'), name: 'docket-seed' }
  const { ctx, ...context } = await createContext({ ...config, logLevel: 'warn' }, options)
  try {
    if (database.isOurs) await migrateToLatest(ctx.db)
    else if ((await pendingMigrations(ctx.db)).length > 0) {
      throw new ConfigError('The database is not up to date: npm run migrate')
    }
    const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone
    report(await seedAccount(ctx, { timeZone: isTimeZone(timeZone) ? timeZone : 'UTC', reset: args.length > 0 }))
  } finally {
    await context.close()
    await database.close()
  }
}

function report(seeded: Seeded): void {
  if (seeded.outcome === 'there') {
    console.log(`${DEMO_EMAIL} is there already, with the password that was printed when it was made.`)
    console.log('For a new password: npm run seed -- --reset')
    return
  }
  console.log(`${seeded.outcome === 'made' ? 'Made the demo account' : 'Set a new password'}. Sign in with`)
  console.log(`  email     ${DEMO_EMAIL}`)
  console.log(`  password  ${seeded.password}`)
}

main(process.argv.slice(2)).catch(reportFailure)
