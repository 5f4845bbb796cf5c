import { setTimeout as delay } from 'node:timers/promises'
import { endWithProcess } from './end-with-process.ts'
import { letProcessEnd } from './guard-connection.ts'
import { openServer, type Log, type OwnedServer } from './open-server.ts'
import { askToStop, waitForEnd, type Installation } from './postmaster.ts'

const stopPatienceMs = 20_000
const restartPauseMs = 500

export interface Keeper {
  first: OwnedServer
  pid: () => number
  stop: () => Promise<void>
}

/**
 * Opens the server and answers for it until stop() or the end of this process: when it dies it is started again. `prepare`
 * runs on every server that was opened first, before anybody else learns of it.
 */
export async function openAndKeep(
  installation: Installation,
  options: { log: Log; restart: boolean; prepare: (server: OwnedServer) => Promise<void> },
): Promise<Keeper> {
  const { log, restart } = options
  let pid = 0
  let owned: OwnedServer | null = null
  let stopping: Promise<void> | null = null
  let settled: Promise<unknown> = Promise.resolve()

  const ask = (): void => {
    if (pid > 0) askToStop(installation, pid)
  }
  const stop = (): Promise<void> => (stopping ??= shutDown())
  // From before the first server on: a Ctrl-C while it starts must not leave it behind.
  const release = endWithProcess(ask, stop)

  async function open(): Promise<OwnedServer> {
    owned = await openServer(installation, log, (spawned) => (pid = spawned))
    pid = owned.serverPid
    return owned
  }

  async function watch(server: OwnedServer): Promise<void> {
    for (let current: OwnedServer | null = server; current;) {
      // A script that forgets to stop the server may end all the same; the server then ends with it.
      letProcessEnd(current)
      await current.lost
      if (stopping) return
      owned = null
      pid = 0
      if (!restart) return
      log.warn(`the embedded PostgreSQL in ${installation.paths.root} went away; opening it again`)
      current = await reopen()
    }
  }

  async function reopen(): Promise<OwnedServer | null> {
    while (!stopping) {
      try {
        return await open()
      } catch (error) {
        log.warn(error instanceof Error ? error.message : String(error))
        await delay(restartPauseMs)
      }
    }
    return null
  }

  async function shutDown(): Promise<void> {
    // The guard stays until the server cuts it, so that nobody takes over a server that is going down.
    ask()
    // One that was just being opened may have been too young to listen.
    if (!owned) {
      await settled
      ask()
    }
    if (pid > 0) await waitForEnd(pid, stopPatienceMs)
    await owned?.client.end().catch(() => undefined)
    pid = 0
    owned = null
    release()
  }

  const opening = open()
  settled = opening.catch(() => undefined)
  try {
    const first = await opening
    await options.prepare(first)
    settled = watch(first)
    return { first, pid: () => pid, stop }
  } catch (error) {
    // What another process owns is not ours to stop.
    if (!owned) pid = 0
    await stop()
    throw error
  }
}
