import type { Context } from '#core/context.ts'
import { warmUpBuiltIn } from './built-in/warm-up.ts'

/* Whoever waits for the server to be ready comes first. */
const DELAY_MS = 1_000

/** Makes the first turn after a start as fast as the others, where the answers are made in this process. */
export function warmUpSoon({ config, clock, log }: Context): void {
  if (config.model) return
  const warm = () =>
    warmUpBuiltIn(clock.now(), 'Europe/Berlin').catch((error: unknown) =>
      log.warn({ err: error }, 'the assistant could not be warmed up'),
    )
  setTimeout(() => void warm(), DELAY_MS).unref()
}
