import { ConfigError } from './config.ts'
import { isDomainError } from './domain/errors.ts'

type Stop = () => Promise<unknown>

/**
 * Runs a service until SIGTERM or SIGINT, and ends the process: with 0, or with 1 and the cause. `start` hands over how
 * each thing that it opens is closed again; the last is closed first, also when the start fails half-way.
 */
export function runService(start: (onStop: (stop: Stop) => void) => Promise<void>): void {
  const stops: Stop[] = []
  async function stopAll(): Promise<void> {
    while (stops.length > 0) await stops.pop()!()
  }

  let stopping = false
  function onSignal(): void {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1)
    stopping = true
    stopAll().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)

  start((stop) => stops.push(stop)).catch(async (error: unknown) => {
    // What went wrong first is what is told.
    await stopAll().catch(() => undefined)
    fail(error)
  })
}

function fail(error: unknown): never {
  const isOurs = error instanceof ConfigError || isDomainError(error)
  console.error(isOurs ? error.message : error)
  process.exit(1)
}
