/** Gathers values and lets a test wait for them instead of sleeping. */
export function createCollector<T>() {
  const items: T[] = []
  const waiting = new Set<() => void>()
  return {
    items,
    add(item: T): void {
      items.push(item)
      for (const check of waiting) check()
    },
    /** Resolves as soon as what was gathered satisfies the condition; the test's own timeout is the limit. */
    until(enough: (items: readonly T[]) => boolean): Promise<readonly T[]> {
      return new Promise((resolve) => {
        const check = () => {
          if (!enough(items)) return
          waiting.delete(check)
          resolve(items)
        }
        waiting.add(check)
        check()
      })
    },
  }
}
