import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '#core/platform/embedded-postgres/start-embedded-postgres.ts'
import type { Settings } from '#core/platform/embedded-postgres/postmaster.ts'

/** A server of one test's own, for outages and crashes. The address stays the same over restarts. */
export interface ThrowawayPostgres {
  url: string
  dataDir: string
  pid(): number
  /** Shuts down in good order; restart() brings it back. */
  stop(): Promise<void>
  /** SIGKILL to the postmaster and all its children, as a power cut would end them; nothing restarts by itself. */
  kill9(): Promise<void>
  restart(): Promise<void>
  /** The end of it: stops what runs and removes the folder. */
  remove(): Promise<void>
}

/** Starts an empty server (database `docket`) with the durable defaults, in a temporary folder. */
export async function startPostgres(settings: Settings = {}): Promise<ThrowawayPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-pg-'))
  const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir, settings, restart: false })
  let server = await start()
  return {
    url: server.url,
    dataDir,
    pid: () => server.pid(),
    stop: () => server.stop(),
    async kill9() {
      killTree(server.pid())
      await server.stop()
    },
    async restart() {
      await server.stop()
      server = await start()
    },
    async remove() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** SIGKILL to a server process and to all its children. */
export function killTree(pid: number): void {
  for (const victim of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(victim, 'SIGKILL')
    } catch {
      // A backend may end between the list and the signal.
    }
  }
}

export function childrenOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []))
}
