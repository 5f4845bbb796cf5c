import type { Context } from '#core/context.ts'
import { pause } from '#core/platform/waker.ts'

/**
 * Does something again and again, with a pause between, until the returned function is called, which waits for the run
 * at hand. A failed run is logged and the next one makes up for it.
 */
export function every(
  ctx: Context,
  name: string,
  pauseMs: number,
  run: () => Promise<unknown>,
  { firstAfterMs = 0 } = {},
): () => Promise<void> {
  const abort = new AbortController()
  const loop = (async () => {
    await pause(firstAfterMs, abort.signal)
    while (!abort.signal.aborted) {
      try {
        await run()
      } catch (cause) {
        ctx.log.warn({ worker: name, cause: String(cause) }, 'a periodic run failed')
      }
      await pause(pauseMs, abort.signal)
    }
  })()
  return async () => {
    abort.abort()
    await loop
  }
}
