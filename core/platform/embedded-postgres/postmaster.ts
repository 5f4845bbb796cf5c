import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Identity } from './choose-identity.ts'
import { socketPort, type ClusterPaths } from './cluster-paths.ts'
import { executable, ownEnvironment, type PostgresBinaries } from './find-binaries.ts'
import { isAlive } from './postmaster-file.ts'

/** Server settings by name, as `-c name=value`. */
export type Settings = Record<string, string | number>

export interface Installation {
  binaries: PostgresBinaries
  identity: Identity
  paths: ClusterPaths
  settings: Settings
}

const logLimitBytes = 10_000_000

const defaults: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '64MB',
  max_connections: 100,
  jit: 'off',
  // An error's detail quotes the row, and with it what users wrote; statements do too.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
}

/** A server that was asked to start; `exited` resolves with the log it wrote, when it ends before it is ready or later. */
export interface StartingServer {
  pid: number | undefined
  exited: Promise<string>
}

/**
 * Starts `postgres` in a process group of its own: Ctrl-C reaches a whole group, and the database must outlive the drain
 * of the process that uses it. Its end is then up to us, see end-with-process.ts.
 */
export async function spawnServer(installation: Installation): Promise<StartingServer> {
  const { binaries, identity, paths } = installation
  rotateLog(paths.log)
  const log = openSync(paths.log, 'a', 0o600)
  const from = fstatSync(log).size
  const [file = '', ...args] = [
    ...identity.prefix,
    executable(binaries, 'postgres'),
    ...(await serverArguments(installation)),
  ]
  const { uid, gid } = identity
  const child = spawn(file, args, {
    cwd: '/',
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
    ...ownEnvironment(binaries.env),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  closeSync(log)
  child.unref()
  return { pid: child.pid, exited: endOf(child).then((note) => note + readLog(paths.log, from)) }
}

async function serverArguments({ paths, settings }: Installation): Promise<string[]> {
  const windows = process.platform === 'win32'
  const address: Settings = windows
    ? { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: await freePort() }
    : { listen_addresses: '', unix_socket_directories: quoteFolder(paths.socketDir), port: socketPort }
  const all = { ...defaults, ...settings, ...address }
  return ['-D', paths.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** The setting is a list: a comma or a space in the path would cut it in two. */
function quoteFolder(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

/** Asks for a fast shutdown: sessions are cut, what was committed stays. Returns at once. */
export function askToStop(installation: Installation, pid: number): void {
  try {
    if (process.platform === 'win32') {
      const { binaries, paths } = installation
      execFileSync(executable(binaries, 'pg_ctl'), ['stop', '-m', 'fast', '-W', '-D', paths.data], { stdio: 'ignore' })
    } else {
      process.kill(pid, 'SIGINT')
    }
  } catch {
    // It is gone already.
  }
}

/** Waits for the end of a server that is asked to stop; one that hangs is shut down without its last checkpoint. */
export async function waitForEnd(pid: number, patienceMs: number): Promise<void> {
  if (await endsWithin(pid, patienceMs)) return
  process.kill(pid, 'SIGQUIT')
  if (await endsWithin(pid, patienceMs)) return
  process.kill(pid, 'SIGKILL')
  await endsWithin(pid, patienceMs)
}

// An adopted server is not our child, so that no event tells of its end.
async function endsWithin(pid: number, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 20) {
    if (!isAlive(pid)) return true
    await delay(20)
  }
  return !isAlive(pid)
}

async function endOf(child: ChildProcess): Promise<string> {
  try {
    await once(child, 'exit')
    return ''
  } catch (error) {
    return `FATAL:  ${String(error)}\n`
  }
}

function rotateLog(path: string): void {
  if (existsSync(path) && statSync(path).size > logLimitBytes) renameSync(path, `${path}.1`)
}

function readLog(path: string, from: number): string {
  return existsSync(path) ? readFileSync(path).subarray(from).toString('utf8') : ''
}
