import { randomUUID } from 'node:crypto'
import type { ServiceProcess } from '#tests/infra/service-process.ts'
import { createTally, timed, TryElsewhere, untilDone, type Tally } from './tally.ts'
import type { LoadUser } from './load.ts'

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

/** Somebody who is not part of any load. */
export function openAccount(webs: readonly ServiceProcess[]): Promise<Account> {
  return signUp(webs, createTally())
}

/**
 * A new user who works through whatever web servers there are, as good clients do: a request that fails goes out again,
 * under its idempotency key, to the next server.
 */
export async function signUp(webs: readonly ServiceProcess[], tally: Tally): Promise<Account> {
  const call = createCaller(webs, tally)
  const body = { email: `${randomUUID()}@example.com`, password: 'a good password', time_zone: 'Europe/Berlin' }
  const { user, token } = await call('POST', '/auth/sign-up', body)
  return {
    userId: user.id,
    token,
    mutate(method, path, input) {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }
      return timed(tally, 'web', () => call(method, path, input, headers))
    },
  }
}

/** The steps of a load as requests to the API. */
export function httpUser({ mutate }: Pick<Account, 'mutate'>): LoadUser {
  const add = async (fields: object) => (await mutate('POST', '/me/tasks', fields)).task.id
  return {
    addSeries: (title, due) => add({ title, due_datetime: due.toISOString(), recurrence_pattern: 'daily' }),
    addReminded(title, at) {
      const time = at.toISOString()
      return add({ title, due_datetime: time, reminders: [{ reminder_time: time }] })
    },
    setPriority: (id) => mutate('PATCH', `/me/tasks/${id}`, { priority: 'High' }),
    describe: (id) => mutate('PATCH', `/me/tasks/${id}`, { description: 'changed' }),
    complete: (id) => mutate('POST', `/me/tasks/${id}/complete`, {}),
  }
}

function createCaller(webs: readonly ServiceProcess[], tally: Tally) {
  let turn = 0
  return (method: Method, path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> =>
    untilDone(tally, async () => {
      const web = webs[(turn += 1) % Math.max(1, webs.length)]
      const headers = { 'content-type': 'application/json', ...more }
      const init: RequestInit = { method, headers, body: JSON.stringify(body) }
      const answer = web ? await fetch(`${web.url}/api/v1${path}`, init).catch(() => null) : null
      const text = await answer?.text().catch(() => null)
      if (answer?.ok && text) return JSON.parse(text) as Answer
      const status = answer?.status ?? 0
      if (status >= 400 && status < 500) throw new Error(`${method} ${path}: ${status} ${text}`)
      throw new TryElsewhere(status)
    })
}
