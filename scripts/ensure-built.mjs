import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = join(root, 'build')
const stamp = join(folder, 'sources.sha256')
const lock = join(folder, 'building.pid')
const LONGEST_BUILD_MS = 10 * 60_000

/** Builds when the build is missing, unfinished or made of other sources. Returns the folder of the server's entries. */
export async function ensureBuilt() {
  if (readOr(stamp, null) !== fingerprint(root)) await buildAlone({ always: false })
  return join(folder, 'server')
}

/**
 * One process builds at a time: services started together wait for the first and find its build.
 * @param {{ always: boolean }} options always: even when there is nothing to do
 */
export async function buildAlone({ always }) {
  mkdirSync(folder, { recursive: true })
  if (!takeLock()) {
    console.error('Waiting for a build that is under way …')
    while (!takeLock()) await delay(200)
  }
  try {
    const wanted = fingerprint(root)
    if (!always && readOr(stamp, null) === wanted) return
    // The stamp goes first and comes last, so that an interrupted build is never taken for a finished one.
    rmSync(stamp, { force: true })
    const { build } = await import('./build-docket.mjs')
    await build(root)
    writeFileSync(stamp, wanted)
  } finally {
    rmSync(lock, { force: true })
  }
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    if (isAbandoned()) rmSync(lock, { force: true })
    return false
  }
}

/* Left by a killed build. After a restart of the machine its number may be another process's, hence the age. */
function isAbandoned() {
  const holder = readOr(lock, null)
  if (holder === null) return false
  const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
  return !isAlive(Number(holder)) || Date.now() - mtimeMs > LONGEST_BUILD_MS
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * @template T
 * @param {string} file
 * @param {T} otherwise
 */
function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return otherwise
  }
}
