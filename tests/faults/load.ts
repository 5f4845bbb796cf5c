import type { ServiceProcess } from '#tests/infra/service-process.ts'
import { httpUser, signUp } from './http-user.ts'
import { mcpUser } from './mcp-user.ts'
import { createTally, type Tally } from './tally.ts'

const USERS = 5
/* As many of them as use an app that speaks MCP. */
const MCP_USERS = 2
const ROUNDS = 20
const DAY_MS = 86_400_000
const REMINDED_AFTER_MS = 10_000

/** Mutations of one load, all of which are acknowledged in the end. */
export const MUTATIONS = USERS * ROUNDS * 5
export const COMPLETIONS = USERS * ROUNDS
export const REMINDERS = USERS * ROUNDS

export interface Load extends Pick<Tally, 'acknowledged' | 'latencies'> {
  userIds: string[]
  /** Resolves when all are acknowledged, with the failures on the way. */
  done: Promise<Tally['failures']>
}

/** What somebody does in a load, by whatever way; each resolves when it is acknowledged, what adds a task with its id. */
export interface LoadUser {
  /** A task that repeats daily. */
  addSeries(title: string, due: Date): Promise<number>
  addReminded(title: string, at: Date): Promise<number>
  setPriority(id: number): Promise<unknown>
  describe(id: number): Promise<unknown>
  complete(id: number): Promise<unknown>
}

/** The servers that people of a load have to do with, of now. */
export interface LoadTarget {
  webs: readonly ServiceProcess[]
  mcps: readonly ServiceProcess[]
}

/** Users who work through whatever servers there are, some over the API and some over MCP. */
export async function startLoad({ webs, mcps }: LoadTarget): Promise<Load> {
  const tally = createTally()
  const accounts = await Promise.all(Array.from({ length: USERS }, () => signUp(webs, tally)))
  const done = Promise.all(
    accounts.map(async (account, n) => {
      if (n >= MCP_USERS) return work(httpUser(account))
      const user = mcpUser(mcps, tally, account.token)
      await work(user)
      await user.close()
    }),
  )
  return {
    userIds: accounts.map(({ userId }) => userId),
    acknowledged: tally.acknowledged,
    latencies: tally.latencies,
    done: done.then(() => tally.failures),
  }
}

/* Five mutations a round: one series that is changed and completed, one task that reminds. */
async function work(user: LoadUser): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const series = await user.addSeries(`Water the plants ${round}`, new Date(Date.now() + DAY_MS))
    const reminded = await user.addReminded(`Call ${round}`, new Date(Date.now() + REMINDED_AFTER_MS))
    await user.setPriority(series)
    await user.complete(series)
    await user.describe(reminded)
  }
}
