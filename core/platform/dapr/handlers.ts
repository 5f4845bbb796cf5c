/** Handlers by name, each with what it has at hand, so that taking one away can wait for that. */
export function createHandlers<H>() {
  const handlers = new Map<string, { handle: H; atHand: Set<Promise<unknown>> }>()
  return {
    size: () => handlers.size,
    add(name: string, handle: H, afterwards: () => Promise<void>): () => Promise<void> {
      if (handlers.has(name)) throw new Error(`${JSON.stringify(name)} has a handler already`)
      const entry = { handle, atHand: new Set<Promise<unknown>>() }
      handlers.set(name, entry)
      return async () => {
        if (handlers.get(name) !== entry) return
        handlers.delete(name)
        await Promise.allSettled(entry.atHand)
        await afterwards()
      }
    },
    /** Null when nobody is there for this name. */
    run(name: string, work: (handle: H) => Promise<unknown>): Promise<unknown> | null {
      const entry = handlers.get(name)
      if (!entry) return null
      // What throws at once has to reject like what fails later.
      const running = (async () => work(entry.handle))().finally(() => entry.atHand.delete(running))
      entry.atHand.add(running)
      return running
    },
  }
}
