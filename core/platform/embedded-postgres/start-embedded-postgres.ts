import { mkdirSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { chooseIdentity, giveTo, reachableBinaries, type RunAs } from './choose-identity.ts'
import { clusterPaths, makeSocketFolder } from './cluster-paths.ts'
import { findBinaries } from './find-binaries.ts'
import { ensureDatabase, type Connection } from './guard-connection.ts'
import { initCluster, removeAbandonedBuilds } from './init-cluster.ts'
import { openAndKeep } from './keep-running.ts'
import { type Log } from './open-server.ts'
import { type Installation, type Settings } from './postmaster.ts'

export interface EmbeddedPostgresOptions {
  /** A folder of ours alone: data, log and socket go into it; made when missing. */
  dataDir: string
  /** Folder of other PostgreSQL binaries (PG_BIN). */
  binDir?: string | undefined
  /** Server settings over the defaults. */
  settings?: Settings
  /** Whether a server that dies is started again at once; default true. */
  restart?: boolean
  /** How root steps down; for tests. */
  runAs?: RunAs
  log?: Log
}

export interface EmbeddedPostgres {
  connection: Connection
  url: string
  /** The postmaster's; another one after a restart. */
  pid: () => number
  /** Fast shutdown; resolves when the server is gone. Safe to call twice. */
  stop: () => Promise<void>
}

/**
 * Starts PostgreSQL on `dataDir`, or takes over a server that a killed process left there. Makes the cluster and the
 * database `docket` when they are missing, and starts the server again when it dies. Throws `unavailable`, in one line,
 * when another process has the folder, when there are no binaries, or when the server does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? { info: () => undefined, warn: () => undefined }
  const installation = await prepare(options)
  const keeper = await openAndKeep(installation, {
    log,
    restart: options.restart ?? true,
    prepare: async ({ client }) => {
      removeAbandonedBuilds(installation.paths)
      await ensureDatabase(client, 'docket')
    },
  })
  const { connection } = keeper.first
  return { connection, url: connectionUrl(connection), pid: keeper.pid, stop: keeper.stop }
}

/** Everything before a server: folders, binaries that run, the identity they run as, an initialised cluster. */
async function prepare(options: EmbeddedPostgresOptions): Promise<Installation> {
  const wanted = resolve(options.dataDir)
  mkdirSync(wanted, { recursive: true })
  const paths = clusterPaths(realpathSync(wanted))
  const identity = chooseIdentity(options.runAs)
  const found = findBinaries({ binDir: options.binDir, cacheDir: paths.root })
  const binaries = reachableBinaries(found, identity, paths.root)
  makeSocketFolder(paths, identity)
  giveTo(identity, paths.data)
  await initCluster(binaries, identity, paths)
  return { binaries, identity, paths, settings: options.settings ?? {} }
}

/** A connection string that `pg`, knex and libpq read alike. */
export function connectionUrl(connection: Connection): string {
  const { host, port, user, database, password } = connection
  const credentials = encodeURIComponent(user) + (password === undefined ? '' : `:${encodeURIComponent(password)}`)
  const path = `postgresql://${credentials}@`
  if (!host.startsWith('/')) return `${path}${host}:${port}/${database}`
  return `${path}/${database}?host=${encodeURIComponent(host)}&port=${port}`
}
