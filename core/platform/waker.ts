/** Lets a loop sleep until something happens or a pause is over. A wake while nobody sleeps is kept for the next sleep. */
export interface Waker {
  wake(): void
  sleep(maxMs: number): Promise<void>
}

export function createWaker(): Waker {
  let woken = false
  let end: (() => void) | null = null
  return {
    wake() {
      if (end) end()
      else woken = true
    },
    sleep(maxMs) {
      if (woken) {
        woken = false
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => end?.(), maxMs)
        end = () => {
          clearTimeout(timer)
          end = null
          resolve()
        }
      })
    },
  }
}

/** Waits, but not beyond an abort. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}
