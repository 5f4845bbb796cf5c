import { execFileSync } from 'node:child_process'
import { chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What a running server says of itself in `postmaster.pid`; socketDir is empty on Windows. */
export interface Postmaster {
  pid: number
  port: number
  socketDir: string
}

// Above every kernel's largest pid (Linux 2^22), so that it names no process.
const deadPid = 2_147_483_646

/** Null when there is no file, or one that is only half written. */
export function readPostmasterFile(dataDir: string): Postmaster | null {
  const lines = readIfThere(join(dataDir, 'postmaster.pid'))?.split('\n') ?? []
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3] ?? 0), socketDir: lines[4] ?? '' } : null
}

/** Whether that pid is a server on that data directory, not a zombie and not another program that got its number. */
export function isServerOf(pid: number, dataDir: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  try {
    if (process.platform === 'linux')
      return isServerCommand(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'), dataDir)
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataDir)
  } catch {
    return false
  }
}

function isServerCommand(words: string[], dataDir: string): boolean {
  return words.includes(dataDir) && words.some((word) => basename(word) === 'postgres')
}

/** False for a zombie: where pid 1 does not reap, a killed server keeps its number without being anything. */
export function isAlive(pid: number): boolean {
  if (!isTaken(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Whether the number is in use at all, be it by a zombie: that much keeps PostgreSQL from starting. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * PostgreSQL refuses to start while the pid in its file lives, though after a reboot that may be any program, and a zombie
 * never goes. The file stays, because its last line lets PostgreSQL find backends of the dead server that still write.
 */
export function disownPostmasterFile(dataDir: string, stalePid: number): void {
  const path = join(dataDir, 'postmaster.pid')
  const [pid, ...rest] = readIfThere(path)?.split('\n') ?? []
  // Another starter was faster, and this is its server.
  if (Number(pid) !== stalePid) return
  writeFileSync(`${path}.new`, [String(deadPid), ...rest].join('\n'), { mode: 0o600 })
  const { uid, gid } = statSync(path)
  chownSync(`${path}.new`, uid, gid)
  renameSync(`${path}.new`, path)
}

/* A server that ends takes its file away at any moment. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
