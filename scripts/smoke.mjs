/* Starts what was built as a user would, on a free port with a data directory of its own, uses it and stops it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PATIENCE_MS = 90_000
const dataDir = mkdtempSync(join(tmpdir(), 'docket-smoke-'))
const port = await freePort()
const base = `http://127.0.0.1:${port}`
const server = spawn(process.execPath, [fileURLToPath(new URL('run.mjs', import.meta.url)), 'start'], {
  env: { ...process.env, PORT: String(port), DOCKET_DATA_DIR: dataDir, DATABASE_URL: '', LOG_LEVEL: 'warn' },
  stdio: 'inherit',
})

try {
  const started = performance.now()
  await untilReady()
  console.log(`ready after ${((performance.now() - started) / 1000).toFixed(1)} s, data directory made anew`)
  await tryOut()
  await stop()
  console.log('signed up, added a task, found it, saw the pages, stopped')
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}

async function untilReady() {
  const deadline = performance.now() + PATIENCE_MS
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The server ended with ${server.exitCode} before it was ready`)
    const answer = await fetch(`${base}/readyz`).catch(() => null)
    if (answer?.ok) return
    await delay(100)
  }
  throw new Error(`The server was not ready within ${PATIENCE_MS / 1000} s`)
}

async function tryOut() {
  const account = { email: 'smoke@example.com', password: 'a long password', time_zone: 'Europe/Berlin' }
  const { token } = await call('/api/v1/auth/sign-up', { body: account, expected: 201 })
  const quickAdd = { quick_add: 'Call the dentist tomorrow 3pm #health p1' }
  const { task } = await call('/api/v1/me/tasks', { token, body: quickAdd, expected: 201 })
  const { tasks } = await call('/api/v1/me/tasks?search=dentist', { token, expected: 200 })
  if (tasks.length !== 1 || tasks[0].id !== task.id) throw new Error('The task that was added is not in the list')
  for (const path of ['/', '/auth']) {
    const page = await fetch(base + path)
    const text = await page.text()
    if (page.status !== 200 || !text.includes('</html>')) throw new Error(`${path} answered ${page.status}: ${text}`)
  }
}

/**
 * @param {string} path
 * @param {{ token?: string, body?: unknown, expected: number }} options
 */
async function call(path, { token, body, expected }) {
  const answer = await fetch(base + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (answer.status !== expected) throw new Error(`${path} answered ${answer.status}, not ${expected}: ${text}`)
  return JSON.parse(text)
}

async function stop() {
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  const [code, signal] = await ended
  if (code !== 0) throw new Error(`Told to stop, the server ended with ${code ?? signal}`)
}
