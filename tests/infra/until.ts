const PAUSE_MS = 50

/** Asks something outside of this process, which sends no events, until it answers other than null or by throwing. */
export async function until<T>(what: string, probe: () => Promise<T | null>, withinMs = 60_000): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await probe().catch(() => null)
    if (answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
