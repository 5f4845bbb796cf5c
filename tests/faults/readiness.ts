import { expect, vi } from 'vitest'

interface Expected {
  status: 'ok' | 'degraded'
  checks?: Readonly<Record<string, string>>
}

/** Waits until each service says this of itself. Each of its checks has a deadline, which a busy machine may miss once. */
export async function expectReadiness(services: readonly { url: string }[], expected: Expected): Promise<void> {
  for (const { url } of services) {
    const ask = async () => expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject(expected)
    await vi.waitFor(ask, { timeout: 60_000, interval: 100 })
  }
}
