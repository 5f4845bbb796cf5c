import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { DomainError } from '#core/domain/errors.ts'
import { giveTo, type Identity } from './choose-identity.ts'

export interface ClusterPaths {
  /** The folder the caller named; everything but perhaps the socket lives in it. */
  root: string
  /** PostgreSQL's own data directory. */
  data: string
  /** Folder of the unix socket. */
  socketDir: string
  log: string
  /** The password of the server on Windows, which has no private sockets. */
  password: string
}

export const socketPort = 5432

export function clusterPaths(root: string): ClusterPaths {
  return {
    root,
    data: join(root, 'data'),
    socketDir: socketFolder(root),
    log: join(root, 'postgres.log'),
    password: join(root, 'password'),
  }
}

/** The kernel takes socket paths of at most 107 bytes; a longer one moves to the temporary folder, named by its hash. */
function socketFolder(root: string): string {
  const beside = join(root, 'run')
  if (Buffer.byteLength(join(beside, `.s.PGSQL.${socketPort}.lock`)) < 108) return beside
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 16)
  return join(tmpdir(), `docket-${userInfo().uid}-${hash}`)
}

/**
 * Makes the socket's folder, which nobody else can enter: the server trusts whoever reaches its socket. In a shared
 * temporary folder somebody else may have made one of that name first; it is refused.
 */
export function makeSocketFolder({ root, socketDir }: ClusterPaths, identity: Identity): void {
  mkdirSync(socketDir, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return
  if (socketDir.startsWith(join(root, '/'))) giveTo(identity, socketDir)
  const found = lstatSync(socketDir)
  const ours = [process.getuid?.(), identity.owner?.uid].includes(found.uid)
  if (!found.isDirectory() || !ours || (found.mode & 0o077) !== 0) {
    throw new DomainError(
      'unavailable',
      `${socketDir} must be a folder of ours with mode 0700: remove it and start again.`,
    )
  }
  giveTo(identity, socketDir)
}
