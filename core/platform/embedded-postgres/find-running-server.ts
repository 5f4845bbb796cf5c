import { existsSync, realpathSync } from 'node:fs'
import { clusterPaths } from './cluster-paths.ts'
import { addressOf } from './open-server.ts'
import { isServerOf, readPostmasterFile } from './postmaster-file.ts'
import { connectionUrl } from './start-embedded-postgres.ts'

/** The URL of the server that another process runs on this folder, for commands beside it; null when there is none. */
export function findRunningServer(dataDir: string): string | null {
  if (!existsSync(dataDir)) return null
  const paths = clusterPaths(realpathSync(dataDir))
  const found = readPostmasterFile(paths.data)
  if (!found || !isServerOf(found.pid, paths.data)) return null
  return connectionUrl(addressOf({ paths }, found))
}
