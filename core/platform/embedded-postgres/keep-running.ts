import { setTimeout as delay } from 'node:timers/promises'
import { endWithProcess } from './end-with-process.ts'
import { letProcessEnd } from './guard-connection.ts'
import { openServer, type Log, type OwnedServer } from './open-server.ts'
import { askToStop, waitForEnd, type Installation } from './postmaster.ts'

const stopPatienceMs = 20_000
const restartPauseMs = 500

export interface Keeper {
  pid(): number
  stop(): Promise<void>
}

/** Watches over an owned server: when it dies it is started again, until stop() or the end of this process. */
export function keepRunning(
  installation: Installation,
  first: OwnedServer,
  options: { log: Log; restart: boolean },
): Keeper {
  const { log, restart } = options
  let owned: OwnedServer | null = first
  let pid = first.serverPid
  let stopping: Promise<void> | null = null

  async function watch(): Promise<void> {
    while (owned) {
      // A script that forgets to stop the server may end all the same; the server then ends with it.
      letProcessEnd(owned)
      await owned.lost
      if (stopping) return
      owned = null
      if (!restart) return
      log.warn(`the embedded PostgreSQL in ${installation.paths.root} went away; opening it again`)
      owned = await reopen()
      if (owned) pid = owned.serverPid
    }
  }

  async function reopen(): Promise<OwnedServer | null> {
    while (!stopping) {
      try {
        return await openServer(installation, log)
      } catch (error) {
        log.warn(error instanceof Error ? error.message : String(error))
        await delay(restartPauseMs)
      }
    }
    return null
  }

  async function shutDown(watching: Promise<void>): Promise<void> {
    // A server that is being opened again has to be open before it can be closed.
    if (!owned) await watching
    if (owned) {
      // The guard stays until the server cuts it, so that nobody takes over a server that is going down.
      askToStop(installation, pid)
      await waitForEnd(pid, stopPatienceMs)
      await owned.client.end().catch(() => undefined)
    }
    release()
  }

  const watching = watch()
  const stop = (): Promise<void> => (stopping ??= shutDown(watching))
  const release = endWithProcess(() => owned && askToStop(installation, pid), stop)
  return { pid: () => pid, stop }
}
