import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DomainError } from '#core/domain/errors.ts'
import { executable, type PostgresBinaries } from './find-binaries.ts'

/**
 * As whom PostgreSQL runs: it refuses root. A prefix puts a command before the binary, uid and gid go to spawn, owner is
 * who must own the files on disk (null: whoever we are).
 */
export interface Identity {
  prefix: string[]
  uid?: number
  gid?: number
  owner: { uid: number; gid: number } | null
}

/** `auto` takes the user namespace where the machine lets root make one, else an operating system user. */
export type RunAs = 'auto' | 'user-namespace' | 'os-user'

// Inside the namespace root appears as `nobody`, while the files stay root's: no chown, and folders under /root work.
const namespacePrefix = ['unshare', '--user', '--map-user=65534', '--map-group=65534']

export function chooseIdentity(runAs: RunAs = 'auto'): Identity {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null }
  if (runAs !== 'os-user' && spawnSync('unshare', [...namespacePrefix.slice(1), 'true']).status === 0) {
    return { prefix: namespacePrefix, owner: { uid: 0, gid: 0 } }
  }
  for (const name of runAs === 'user-namespace' ? [] : ['postgres', 'nobody']) {
    const ids = userIds(name)
    if (ids) return { prefix: [], ...ids, owner: ids }
  }
  throw new DomainError(
    'unavailable',
    'PostgreSQL refuses to run as root, and this machine has neither user namespaces nor a user "postgres" or ' +
      '"nobody": start Docket as an ordinary user, or set DATABASE_URL.',
  )
}

/**
 * Binaries that the identity can execute. A checkout under a private folder such as /root is closed to another user, so
 * the files are then copied beside the data, which has to be reachable in any case.
 */
export function reachableBinaries(binaries: PostgresBinaries, identity: Identity, dataDir: string): PostgresBinaries {
  if (identity.uid === undefined) return binaries
  if (!runs(identity, '/bin/sh', ['-c', 'cd "$1"', 'sh', dataDir])) {
    throw new DomainError(
      'unavailable',
      `PostgreSQL runs as uid ${identity.uid} and cannot enter ${dataDir}: set DOCKET_DATA_DIR to a folder outside ` +
        'private ones, start Docket as an ordinary user, or set DATABASE_URL.',
    )
  }
  if (runs(identity, executable(binaries, 'postgres'), ['--version'])) return binaries
  if (binaries.nativeDir === null) {
    throw new DomainError('unavailable', `uid ${identity.uid} cannot run the binaries in ${binaries.binDir}.`)
  }
  const copy = join(dataDir, 'native')
  const copied = { ...binaries, env: {}, binDir: join(copy, 'bin') }
  if (!runs(identity, executable(copied, 'postgres'), ['--version'])) {
    rmSync(copy, { recursive: true, force: true })
    cpSync(binaries.nativeDir, copy, { recursive: true, verbatimSymlinks: true })
  }
  return copied
}

/** Files of an earlier run under another identity: PostgreSQL insists on owning its data. */
export function giveTo(identity: Identity, path: string): void {
  if (identity.owner === null || !existsSync(path)) return
  const { uid, gid } = identity.owner
  if (lstatSync(path).uid !== uid) execFileSync('chown', ['-R', `${uid}:${gid}`, path])
}

function runs(identity: Identity, command: string, args: string[]): boolean {
  const { uid, gid } = identity
  const ids = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
  return spawnSync(command, args, { ...ids, cwd: '/', stdio: 'ignore' }).status === 0
}

function userIds(name: string): { uid: number; gid: number } | null {
  const read = (flag: string): number => Number.parseInt(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout, 10)
  const [uid, gid] = [read('-u'), read('-g')]
  return uid > 0 && gid > 0 ? { uid, gid } : null
}
