import { randomUUID } from 'node:crypto'
import type { ServiceProcess } from '#tests/infra/service-process.ts'

const USERS = 5
const ROUNDS = 20
const REMINDED_AFTER_MS = 10_000
const AGAIN_MS = 50

/** Mutations of one load, all of which are acknowledged in the end. */
export const MUTATIONS = USERS * ROUNDS * 5
export const COMPLETIONS = USERS * ROUNDS
export const REMINDERS = USERS * ROUNDS

export interface Load {
  userIds: string[]
  /** Resolves when so many mutations are acknowledged. */
  acknowledged(count: number): Promise<void>
  /** Resolves when all are. Answers that were no success on the way, by status; 0 is a connection that broke. */
  done: Promise<Map<number, number>>
}

/**
 * Users who work through whatever web servers there are, as good clients do: a request that fails goes out again, under
 * its idempotency key, to the next server.
 */
export async function startLoad(webs: readonly ServiceProcess[]): Promise<Load> {
  const client = createClient(webs)
  const people = await Promise.all(Array.from({ length: USERS }, () => signUp(client)))
  return {
    userIds: people.map(({ userId }) => userId),
    acknowledged: client.acknowledged,
    done: Promise.all(people.map(({ mutate }) => work(mutate))).then(() => client.failures),
  }
}

/** Somebody who is not part of any load. */
export function openAccount(webs: readonly ServiceProcess[]): Promise<Account> {
  return signUp(createClient(webs))
}

export interface Account {
  userId: string
  token: string
  mutate: (method: Method, path: string, body: unknown) => Promise<Answer>
}

type Method = 'POST' | 'PATCH'

interface Answer {
  user: { id: string }
  token: string
  task: { id: number }
}

async function signUp(client: ReturnType<typeof createClient>): Promise<Account> {
  const body = { email: `${randomUUID()}@example.com`, password: 'a good password', time_zone: 'Europe/Berlin' }
  const { user, token } = await client.call('POST', '/auth/sign-up', body)
  return { userId: user.id, token, mutate: (...request) => client.mutate(token, ...request) }
}

/* Five mutations a round: one series that is changed and completed, one task that reminds. */
async function work(mutate: Account['mutate']): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const series = { title: `Water the plants ${round}`, due_datetime: tomorrow, recurrence_pattern: 'daily' }
    const { task } = await mutate('POST', '/me/tasks', series)
    const reminders = [{ reminder_time: new Date(Date.now() + REMINDED_AFTER_MS).toISOString() }]
    const { task: reminded } = await mutate('POST', '/me/tasks', {
      title: `Call ${round}`,
      due_datetime: tomorrow,
      reminders,
    })
    await mutate('PATCH', `/me/tasks/${task.id}`, { priority: 'High' })
    await mutate('POST', `/me/tasks/${task.id}/complete`, {})
    await mutate('PATCH', `/me/tasks/${reminded.id}`, { description: 'changed' })
  }
}

function createClient(webs: readonly ServiceProcess[]) {
  const failures = new Map<number, number>()
  const waiting = new Map<number, () => void>()
  let acknowledged = 0
  let turn = 0

  const call = async (
    method: Method,
    path: string,
    body: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer> => {
    for (;;) {
      const web = webs[(turn += 1) % Math.max(1, webs.length)]
      const headers = { 'content-type': 'application/json', ...more }
      const init: RequestInit = { method, headers, body: JSON.stringify(body) }
      const answer = web ? await fetch(`${web.url}/api/v1${path}`, init).catch(() => null) : null
      const text = await answer?.text().catch(() => null)
      if (answer?.ok && text) return JSON.parse(text) as Answer
      const status = answer?.status ?? 0
      if (status >= 400 && status < 500) throw new Error(`${method} ${path}: ${status} ${text}`)
      failures.set(status, (failures.get(status) ?? 0) + 1)
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  return {
    call,
    failures,
    async mutate(token: string, method: Method, path: string, body: unknown): Promise<Answer> {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }
      const answer = await call(method, path, body, headers)
      acknowledged += 1
      waiting.get(acknowledged)?.()
      return answer
    },
    acknowledged: (count: number) =>
      acknowledged >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(count, resolve)),
  }
}
