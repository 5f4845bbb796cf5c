import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import type { Subscription } from '../ports.ts'
import { offerEntries } from './offer.ts'
import type { Entry } from './records.ts'

const log = pino({ level: 'silent' })
const entries = [entry('0'), entry('1'), entry('2')]

function entry(entryId: string): Entry {
  const place = { topic: 'task-events', partition: 0, offset: entryId }
  return { entryId, delivery: { ...place, key: 'ann', value: '{}', headers: {} } }
}

function subscription(handle: Subscription['handle'], handleMany?: Subscription['handleMany']): Subscription {
  return { group: 'g', topics: ['task-events'], handle, ...(handleMany && { handleMany }) }
}

const seen = (list: string[]) => async (delivery: { offset: string }) => void list.push(delivery.offset)

test('what is accepted together is said of each', async () => {
  const alone: string[] = []
  const answer = await offerEntries(
    subscription(seen(alone), () => Promise.resolve()),
    entries,
    new AbortController().signal,
    log,
  )
  expect(answer.statuses.map(({ entryId, status }) => `${entryId} ${status}`)).toEqual([
    '0 SUCCESS',
    '1 SUCCESS',
    '2 SUCCESS',
  ])
  expect(alone).toEqual([])
})

test('what is refused together goes one by one, and from the first that is given up all come again', async () => {
  const abort = new AbortController()
  const tried: string[] = []
  const handle: Subscription['handle'] = async ({ offset }) => {
    tried.push(offset)
    if (offset !== '1') return
    abort.abort()
    throw new Error('the database is away')
  }
  const refuse = () => Promise.reject(new Error('not together'))
  const answer = await offerEntries(subscription(handle, refuse), entries, abort.signal, log)
  expect(answer.statuses.map(({ status }) => status)).toEqual(['SUCCESS', 'RETRY', 'RETRY'])
  expect(tried).toEqual(['0', '1'])
})

test('one that comes by itself is offered until it is accepted, and comes again when the sidecar no longer waits', async () => {
  const abort = new AbortController()
  let refusals = 1
  const handle = () => (refusals-- > 0 ? Promise.reject(new Error('not yet')) : Promise.resolve())
  const status = async () =>
    (await offerEntries(subscription(handle), [entry('0')], abort.signal, log)).statuses[0]?.status
  expect(await status()).toBe('SUCCESS')
  refusals = Number.POSITIVE_INFINITY
  abort.abort()
  expect(await status()).toBe('RETRY')
})

test('before the sidecar would give up waiting, it is answered with what was accepted', async () => {
  vi.useFakeTimers()
  const refused: number[] = []
  const handle: Subscription['handle'] = async ({ offset }) => {
    if (offset === '0') return
    refused.push(performance.now())
    throw new Error('the database is away')
  }
  const answering = offerEntries(subscription(handle), entries, new AbortController().signal, log)
  await vi.advanceTimersByTimeAsync(29_000)
  expect((await answering).statuses.map(({ status }) => status)).toEqual(['SUCCESS', 'RETRY', 'RETRY'])
  expect(refused.length).toBeGreaterThan(5)
  vi.useRealTimers()
})
