import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { DomainError } from '#core/domain/errors.ts'
import { socketPort } from './cluster-paths.ts'
import { tryGuard, type Connection, type Guard } from './guard-connection.ts'
import { disownPostmasterFile, isServerOf, isTaken, readPostmasterFile, type Postmaster } from './postmaster-file.ts'
import { spawnServer, type Installation, type StartingServer } from './postmaster.ts'

export interface Log {
  info(message: string): void
  warn(message: string): void
}

/** A running server that this process, and no other, answers for. */
export interface OwnedServer extends Guard {
  connection: Connection
}

const patienceMs = 60_000
const pollMs = 25

// What a start says that may succeed a moment later: the dead server's last backends are still leaving.
const passing = /lock file ".*" already exists|shared memory block .* is still in use/

/**
 * Comes to own the server of an installation: takes over the one that runs without an owner, or starts one. Throws
 * `unavailable` when another process owns it or PostgreSQL does not come up. `onSpawn` hears of a server as it is started.
 */
export async function openServer(
  installation: Installation,
  log: Log,
  onSpawn: (pid: number) => void,
): Promise<OwnedServer> {
  let starting: StartingServer | null = null
  let ended: string | null = null
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    const found = readPostmasterFile(installation.paths.data)
    const owned = found && (await own(installation, found))
    if (owned) {
      if (owned.serverPid !== starting?.pid)
        log.info(`took over the PostgreSQL (pid ${owned.serverPid}) that runs without an owner`)
      return owned
    }
    if (ended !== null) {
      if (!passing.test(ended)) throw didNotStart(installation, ended)
      starting = ended = null
    }
    if (!starting && !(found && isServerOf(found.pid, installation.paths.data))) {
      if (found && isTaken(found.pid)) disownPostmasterFile(installation.paths.data, found.pid)
      starting = await spawnServer(installation)
      if (starting.pid !== undefined) onSpawn(starting.pid)
      void starting.exited.then((output) => (ended = output))
    }
    await delay(pollMs)
  }
  throw didNotStart(installation, `FATAL: not ready after ${patienceMs / 1000} s`)
}

/** The guard of the server that the file names; null while there is none or it is between two states. */
async function own(installation: Installation, found: Postmaster): Promise<OwnedServer | null> {
  const connection = addressOf(installation, found)
  const attempt = await tryGuard(connection)
  if (attempt.state === 'ready') return { ...attempt.guard, connection }
  if (attempt.state === 'later') return null
  const { root } = installation.paths
  if (attempt.state === 'refused') {
    throw new DomainError('unavailable', `The PostgreSQL of ${root} (pid ${found.pid}) refuses us: ${attempt.problem}`)
  }
  throw new DomainError(
    'unavailable',
    `${root} is in use by ${attempt.holder}: stop it, or set DOCKET_DATA_DIR to another folder.`,
  )
}

/** How to reach the server that this file names. */
export function addressOf({ paths }: Pick<Installation, 'paths'>, found: Postmaster): Connection {
  const user = { user: 'docket', database: 'docket' }
  if (found.socketDir) return { host: found.socketDir, port: found.port || socketPort, ...user }
  const password = existsSync(paths.password) ? readFileSync(paths.password, 'utf8') : ''
  return { host: '127.0.0.1', port: found.port, ...user, password }
}

function didNotStart({ paths }: Installation, output: string): DomainError {
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|error/i.test(line))
  const cause = (lines.at(-1) ?? 'it ended without a word').replace(/^.*?(FATAL|PANIC):\s*/, '')
  return new DomainError('unavailable', `PostgreSQL did not start in ${paths.root}: ${cause} (see ${paths.log}).`)
}
