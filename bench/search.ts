import { fillAccount } from './accounts.ts'
import { openRaw, signUp, startDocket } from './docket.ts'
import { compare, load, printFigure, round } from './figures.ts'
import { searchRaw } from './raw-sql.ts'

const ROUNDS = 5
const SEARCHES = 60

/* A quarter of the tasks, a twentieth, one task, and the middle of a word. */
const WORDS = { common: 'the', medium: 'dentist', rare: '777', substring: 'ntis' }

/** Searches in accounts of 1 000, 10 000 and 100 000 tasks, against the same SQL run raw. */
export async function benchSearch(): Promise<void> {
  const docket = await startDocket()
  const raw = await openRaw(docket, 1)
  try {
    for (const size of [1_000, 10_000, 100_000]) {
      const { id, token } = await signUp(docket, `searcher-${size}`)
      await fillAccount(raw.clients[0]!, id, size)
      for (const [kind, word] of Object.entries(WORDS)) {
        const result = await compare(ROUNDS, {
          api: () =>
            load(
              1,
              SEARCHES,
              async () => void (await docket.call('GET', `/me/tasks?search=${word}&limit=20`, { token })),
            ),
          raw: () => load(1, SEARCHES, () => searchRaw(raw.clients[0]!, id, word)),
        })
        printFigure(`search ${kind} of ${size}`, {
          api_p50_ms: result.api.p50,
          api_p95_ms: result.api.p95,
          raw_p50_ms: result.raw.p50,
          raw_p95_ms: result.raw.p95,
          p95_ratio: round(result.api.p95 / result.raw.p95),
        })
      }
    }
  } finally {
    await raw.close()
    await docket.stop()
  }
}
