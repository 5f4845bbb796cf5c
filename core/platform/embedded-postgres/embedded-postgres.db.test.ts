import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { killTree } from '#tests/infra/postgres.ts'
import { holdPostgres, type PostgresHolder } from '#tests/infra/postgres-holder.ts'
import { chooseIdentity, reachableBinaries } from './choose-identity.ts'
import { isAlive, readPostmasterFile } from './postmaster-file.ts'
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.ts'

const folders: string[] = []
const servers: EmbeddedPostgres[] = []
const holders: PostgresHolder[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  await Promise.all(holders.splice(0).map((holder) => holder.end('SIGTERM')))
  for (const folder of folders.splice(0)) {
    const pid = serverIn(folder)
    if (pid !== null && isAlive(pid)) killTree(pid)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'docket-pg-test-'))
  folders.push(folder)
  return folder
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options)
  servers.push(server)
  return server
}

function hold(...args: Parameters<typeof holdPostgres>): PostgresHolder {
  const holder = holdPostgres(...args)
  holders.push(holder)
  return holder
}

async function ask<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ answer: T }>(text)).rows.map((row) => row.answer)
  } finally {
    await client.end()
  }
}

/** The pid that the server in a folder wrote down; it takes the file away when it ends in good order. */
function serverIn(folder: string): number | null {
  return readPostmasterFile(join(folder, 'data'))?.pid ?? null
}

/** Only root can start a process as somebody else. */
const isRoot = process.getuid?.() === 0

describe('a server of one process', () => {
  test('keeps what was written over stop and start, and leaves no process behind', async () => {
    const dataDir = newFolder()
    const first = await start({ dataDir })
    await ask(first.url, `create table kept as select 'here' as answer`)
    const pid = first.pid()
    await first.stop()
    expect(isAlive(pid)).toBe(false)
    expect(serverIn(dataDir)).toBeNull()

    const second = await start({ dataDir })
    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select answer from kept')).toEqual(['here'])
  })

  test('is durable, knows letters beyond ASCII, listens on no network and sees nothing of our environment', async () => {
    const { url, pid } = await start({ dataDir: newFolder() })
    const settings = `select string_agg(name || '=' || setting, ' ' order by name) as answer from pg_settings
      where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit')`
    expect(await ask(url, settings)).toEqual(['fsync=on full_page_writes=on listen_addresses= synchronous_commit=on'])
    expect(await ask(url, `select 'ÉCOLE' ilike 'école' as answer`)).toEqual([true])
    await ask(url, 'create extension pg_trgm')
    expect(await ask(url, `select show_trgm('дом') = show_trgm('сад') as answer`)).toEqual([false])
    expect(await ask(url, `select cardinality(show_trgm('дом')) as answer`)).toEqual([4])
    const entries = readFileSync(`/proc/${pid()}/environ`, 'utf8').split('\0').filter(Boolean)
    const names = entries.map((entry) => entry.split('=')[0])
    expect(names.filter((name) => !['PATH', 'LC_ALL', 'PGSYSCONFDIR', 'PGLOCALEDIR'].includes(name!))).toEqual([])
  })

  test('works where the path is too long for a socket', async () => {
    const dataDir = join(newFolder(), 'a folder, with a "long" name '.repeat(4))
    const server = await start({ dataDir })
    folders.push(server.connection.host)
    expect(server.connection.host.startsWith(tmpdir())).toBe(true)
    expect(await ask(server.url, 'select 1 as answer')).toEqual([1])
  })

  test('that cannot start says why in one line', async () => {
    const dataDir = newFolder()
    await expect(startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'lots' } })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^PostgreSQL did not start in .*shared_buffers.*postgres\.log\)\.$/),
    })
  })

  test('names both versions when the data is of another one', async () => {
    const dataDir = newFolder()
    mkdirSync(join(dataDir, 'data'), { mode: 0o700 })
    writeFileSync(join(dataDir, 'data', 'PG_VERSION'), '14\n')
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /is of PostgreSQL 14, the binaries in .* are 18: set PG_BIN/,
    )
  })
})

describe('one data directory', () => {
  test('is refused to a second process, with the folder and the process that has it', async () => {
    const dataDir = newFolder()
    await start({ dataDir })
    const { error } = await hold(dataDir).said('error')
    expect(error).toBe(
      `${dataDir} is in use by process ${process.pid}: stop it, or set DOCKET_DATA_DIR to another folder.`,
    )
  })

  test('that three processes open at once is made once and belongs to one', async () => {
    const dataDir = newFolder()
    const all = [1, 2, 3].map(() => hold(dataDir))
    const said = await Promise.all(all.map((holder) => Promise.any([holder.said('url'), holder.said('error')])))
    expect(said.filter((line) => line.url)).toHaveLength(1)
    expect(said.filter((line) => line.error?.includes('is in use by process'))).toHaveLength(2)
    expect(await ask(said.find((line) => line.url)!.url!, 'select 1 as answer')).toEqual([1])
  })

  test('opens although its stale file names a number that another program has now', async () => {
    const dataDir = newFolder()
    const first = await start({ dataDir, restart: false })
    await ask(first.url, `create table kept as select 'here' as answer`)
    const file = join(dataDir, 'data', 'postmaster.pid')
    const lines = readFileSync(file, 'utf8').split('\n')
    killTree(first.pid())
    await first.stop()
    const stranger = hold(newFolder())
    writeFileSync(file, [stranger.child.pid, ...lines.slice(1)].join('\n'))

    const second = await start({ dataDir })
    expect(await ask(second.url, 'select answer from kept')).toEqual(['here'])
  })
})

describe('the end of the process', () => {
  test('SIGTERM, SIGINT and SIGHUP take the server along', async () => {
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const
    await Promise.all(
      signals.map(async (signal) => {
        const dataDir = newFolder()
        const holder = hold(dataDir)
        const { pid } = await holder.said('pid')
        expect(await holder.end(signal)).toEqual({ code: null, signal })
        expect(isAlive(pid!)).toBe(false)
        expect(serverIn(dataDir)).toBeNull()
      }),
    )
  })

  test('Ctrl-C reaches the server only after the program has drained', async () => {
    const holder = hold(newFolder(), { drain: true })
    const { pid } = await holder.said('pid')
    expect(await holder.end('SIGINT', true)).toEqual({ code: 0, signal: null })
    expect(await holder.said('drained')).toEqual({ drained: 42 })
    expect(isAlive(pid!)).toBe(false)
  })

  test('kill -9 leaves a server that the next start takes over, without an interruption', async () => {
    const dataDir = newFolder()
    const holder = hold(dataDir)
    const { pid, url } = await holder.said('pid')
    await ask(url!, `create table kept as select 'here' as answer`)
    await holder.end('SIGKILL')
    expect(isAlive(pid!)).toBe(true)

    const next = await start({ dataDir })
    expect(next.pid()).toBe(pid)
    expect(await ask(next.url, 'select answer from kept')).toEqual(['here'])
    await next.stop()
    expect(isAlive(pid!)).toBe(false)
  })

  test('kill -9 of the program and its server at once is no obstacle', async () => {
    const dataDir = newFolder()
    const holder = hold(dataDir)
    const { pid, url } = await holder.said('pid')
    await ask(url!, `create table kept as select 'here' as answer`)
    killTree(pid!)
    await holder.end('SIGKILL')

    const next = await start({ dataDir })
    expect(next.pid()).not.toBe(pid)
    expect(await ask(next.url, 'select answer from kept')).toEqual(['here'])
  })
})

describe('kill -9 of the server under load', () => {
  test('loses no acknowledged row, and the server comes back by itself', async () => {
    const server = await start({ dataDir: newFolder() })
    await ask(server.url, 'create table acked (n bigint primary key)')
    const acked: number[] = []
    for (const round of [1, 2, 3]) {
      const before = server.pid()
      const writers = [0, 1, 2, 3].map((lane) => insertUntilCut(server.url, round * 1_000_000 + lane * 100_000, acked))
      const wanted = acked.length + 200
      await expect.poll(() => acked.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(wanted)
      if (round === 3) process.kill(before, 'SIGKILL')
      else killTree(before)
      await Promise.all(writers)
      await expect
        .poll(() => server.pid(), { timeout: 60_000, interval: 20 })
        .not.toSatisfy((pid) => pid === 0 || pid === before)
      await untilAnswers(server.url)
      const found = new Set((await ask<string>(server.url, 'select n as answer from acked')).map(Number))
      expect(acked.filter((n) => !found.has(n))).toEqual([])
    }
  })
})

describe('whoever runs it', () => {
  test.runIf(isRoot)('root where there are no user namespaces: as another user', async () => {
    const dataDir = newFolder()
    chmodSync(dataDir, 0o755)
    const server = await start({ dataDir, runAs: 'os-user' })
    expect(readFileSync(`/proc/${server.pid()}/status`, 'utf8')).not.toMatch(/^Uid:\s+0/m)
    await server.stop()
    // The same data under the other identity, and back.
    const other = await start({ dataDir, runAs: 'auto' })
    expect(await ask(other.url, 'select 1 as answer')).toEqual([1])
  })

  test.runIf(isRoot)('root whose binaries are in a private folder: another user gets a copy beside the data', () => {
    const [dataDir, checkout] = [newFolder(), newFolder()]
    chmodSync(dataDir, 0o755)
    const nativeDir = join(checkout, 'native')
    cpSync(join(packagedBinaries(), '..'), nativeDir, { recursive: true, verbatimSymlinks: true })
    const binaries = { binDir: join(nativeDir, 'bin'), major: 18, env: {}, nativeDir }
    const identity = chooseIdentity('os-user')
    expect(reachableBinaries(binaries, identity, dataDir).binDir).toBe(join(dataDir, 'native/bin'))
    expect(() => reachableBinaries(binaries, identity, join(checkout, '..', 'nowhere'))).toThrow('cannot enter')
    chmodSync(checkout, 0o755)
    expect(reachableBinaries(binaries, identity, dataDir).binDir).toBe(binaries.binDir)
  })

  test.runIf(isRoot)('an ordinary user', async () => {
    const folder = newFolder()
    chownSync(folder, 65_534, 65_534)
    const holder = hold(folder, { command: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] })
    const { url, pid } = await holder.said('url')
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\s+65534/m)
    expect(url).toContain(encodeURIComponent(folder))
    await holder.end('SIGTERM')
    expect(isAlive(pid!)).toBe(false)
  })

  test.runIf(isRoot)('an ordinary user is refused a socket folder that somebody else made', async () => {
    const folder = newFolder()
    chownSync(folder, 65_534, 65_534)
    mkdirSync(join(folder, 'run'), { mode: 0o777 })
    const holder = hold(folder, { command: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] })
    expect((await holder.said('error')).error).toContain('must be a folder of ours with mode 0700')
  })

  test('binaries that PG_BIN names', async () => {
    const binDir = packagedBinaries()
    const server = await start({ dataDir: newFolder(), binDir })
    expect(execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(server.pid())], { encoding: 'utf8' })).toContain(
      binDir,
    )
  })
})

function packagedBinaries(): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`
  return join(dirname(createRequire(import.meta.url).resolve(packageName)), '../native/bin')
}

/** Inserts one row after another and notes what was acknowledged, until the connection goes. */
async function insertUntilCut(url: string, from: number, acked: number[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (let n = from; ; n++) {
      await client.query('insert into acked values ($1)', [n])
      acked.push(n)
    }
  } catch {
    await client.end().catch(() => undefined)
  }
}

async function untilAnswers(url: string): Promise<void> {
  await expect
    .poll(() => ask<number>(url, 'select 1 as answer').catch(() => []), { timeout: 60_000, interval: 20 })
    .toEqual([1])
}
