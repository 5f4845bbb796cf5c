import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DomainError } from '#core/domain/errors.ts'
import { giveTo, type Identity } from './choose-identity.ts'
import { type ClusterPaths } from './cluster-paths.ts'
import { executable, ownEnvironment, type PostgresBinaries } from './find-binaries.ts'

const run = promisify(execFile)

/**
 * Makes the data directory when there is none. It is built under another name and renamed, so that a kill half way leaves
 * nothing that looks like a database, and of two starters one wins and the other uses what the winner made.
 */
export async function initCluster(binaries: PostgresBinaries, identity: Identity, paths: ClusterPaths): Promise<void> {
  if (existsSync(join(paths.data, 'PG_VERSION'))) return refuseOtherVersion(binaries, paths)
  const building = `${paths.data}.new-${process.pid}-${randomBytes(4).toString('hex')}`
  try {
    await buildIn(building, binaries, identity, paths)
    renameSync(building, paths.data)
    syncFolder(paths.root)
  } catch (error) {
    if (!existsSync(join(paths.data, 'PG_VERSION'))) throw error
  } finally {
    rmSync(building, { recursive: true, force: true })
  }
}

function refuseOtherVersion({ binDir, major }: PostgresBinaries, { root, data }: ClusterPaths): void {
  const made = Number.parseInt(readFileSync(join(data, 'PG_VERSION'), 'utf8'), 10)
  if (made === major) return
  throw new DomainError(
    'unavailable',
    `The data in ${root} is of PostgreSQL ${made}, the binaries in ${binDir} are ${major}: set PG_BIN to a PostgreSQL ` +
      `${made}, or DOCKET_DATA_DIR to another folder.`,
  )
}

/** Removes what starters left that were killed while building; call it only as the owner of the database. */
export function removeAbandonedBuilds(paths: ClusterPaths): void {
  for (const name of readdirSync(paths.root)) {
    if (name.startsWith('data.new-')) rmSync(join(paths.root, name), { recursive: true, force: true })
  }
}

async function buildIn(
  target: string,
  binaries: PostgresBinaries,
  identity: Identity,
  paths: ClusterPaths,
): Promise<void> {
  let problem = ''
  for (const ctype of ctypes()) {
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { mode: 0o700 })
    giveTo(identity, target)
    const command = [
      ...identity.prefix,
      executable(binaries, 'initdb'),
      '-D',
      target,
      '-U',
      'docket',
      '--no-instructions',
    ]
    command.push('--encoding=UTF8', ...authentication(paths), ...locale(binaries.major, ctype))
    try {
      await runCommand(command, binaries, identity)
      return
    } catch (error) {
      problem = ((error as { stderr?: string }).stderr || String(error)).trim().split('\n').join(' ')
      if (!/locale/i.test(problem)) break
    }
  }
  throw new DomainError('unavailable', `PostgreSQL could not make its data directory in ${paths.root}: ${problem}`)
}

/**
 * The builtin provider compares and lower-cases the same everywhere, but trigrams of letters beyond ASCII follow lc_ctype
 * (pg_trgm in PostgreSQL 18), so that one needs a UTF-8 locale of the operating system.
 */
function locale(major: number, ctype: string): string[] {
  const provider = major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  return ['--locale=C', `--lc-ctype=${ctype}`, ...provider]
}

function ctypes(): string[] {
  if (process.platform === 'win32') return ['C']
  return process.platform === 'darwin' ? ['en_US.UTF-8', 'C'] : ['C.UTF-8', 'en_US.UTF-8', 'C']
}

function authentication(paths: ClusterPaths): string[] {
  if (process.platform !== 'win32') return ['--auth=trust']
  if (!existsSync(paths.password)) writeFileSync(paths.password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return ['--auth=scram-sha-256', `--pwfile=${paths.password}`]
}

async function runCommand(command: string[], binaries: PostgresBinaries, identity: Identity): Promise<void> {
  const [file, ...args] = command
  const { uid, gid } = identity
  await run(file ?? '', args, {
    cwd: '/',
    ...ownEnvironment(binaries.env),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
