import type { Knex } from 'knex'
import * as accounts from './0001-accounts.ts'
import * as tasks from './0002-tasks.ts'
import * as events from './0003-events.ts'
import * as embeddedPlatform from './0004-embedded-platform.ts'
import * as states from './0005-states.ts'
import * as oauth from './0006-oauth.ts'
import * as conversations from './0007-conversations.ts'
import * as changeSetEnds from './0010-change-set-ends.ts'

/**
 * Every migration, oldest first. Listed by hand and named without an extension, so that sources and the bundle record
 * the same names (knex stores the file name, and calls a `.ts` that became a `.js` a corrupt directory).
 */
export const migrations: readonly { name: string; up(db: Knex): Promise<void>; down(db: Knex): Promise<void> }[] = [
  { name: '0001-accounts', ...accounts },
  { name: '0002-tasks', ...tasks },
  { name: '0003-events', ...events },
  { name: '0004-embedded-platform', ...embeddedPlatform },
  { name: '0005-states', ...states },
  { name: '0006-oauth', ...oauth },
  { name: '0007-conversations', ...conversations },
  { name: '0010-change-set-ends', ...changeSetEnds },
]
