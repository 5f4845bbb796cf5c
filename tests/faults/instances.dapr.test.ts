import { afterAll, beforeAll, expect, it } from 'vitest'
import { topics } from '#core/domain/events.ts'
import { listDeadLetters } from '#core/dead-letters/settle-dead-letters.ts'
import { openSocket } from '#tests/infra/test-socket.ts'
import { until } from '#tests/infra/until.ts'
import { COMPLETION, inTrace, readTraces, TRACEPARENT } from '#tests/tracing/follow-trace.ts'
import { startDaprInstallation, type DaprInstallation } from './dapr-installation.ts'
import { expectWhole } from './expect-whole.ts'
import { expectChat } from './expect-chat.ts'
import { openAccount } from './http-user.ts'
import { startLoad } from './load.ts'
import { poison, publishPoison, UNKNOWN_EVENTS } from './poison.ts'
import { repeatRecords } from '#tests/infra/kafka/read-topics.ts'
import { expectSurvival } from './expect-survival.ts'

const PATIENCE_MS = 240_000

let docket: DaprInstallation
let pairs: Awaited<ReturnType<DaprInstallation['startTwoOfEach']>>

beforeAll(async () => {
  docket = await startDaprInstallation()
  pairs = await docket.startTwoOfEach()
}, PATIENCE_MS)
afterAll(() => docket.close(), PATIENCE_MS)

it(
  'shows a change made at one web server on the sockets of every other, with what the workers made of it',
  async () => {
    const [here, there] = docket.webs
    const account = await openAccount([here!])
    const sockets = [await openSocket(here!.url, account), await openSocket(there!.url, account)]
    for (const socket of sockets) {
      socket.say({ action: 'subscribe', channels: ['task-updates'] })
      await socket.first('subscribed')
    }
    const due = new Date(Date.now() + 86_400_000).toISOString()
    const series = { title: 'Water the plants', due_datetime: due, recurrence_pattern: 'daily' }
    const { task } = await account.mutate('POST', '/me/tasks', series)
    await account.mutate('POST', `/me/tasks/${task.id}/complete`, {})
    for (const socket of sockets) {
      const types = (await socket.events(3)).map(({ event }) => event!.event_type)
      expect(types).toEqual(['task-created', 'task-completed', 'task-created'])
      socket.socket.terminate()
    }
  },
  PATIENCE_MS,
)

it(
  'lets the assistant of every web server use its tools, from sidecar to sidecar',
  () => expectChat(docket),
  PATIENCE_MS,
)

it(
  'carries the trace of a request through every event that comes of it, whoever makes that',
  async () => {
    const { userId, token, mutate } = await openAccount(docket.webs)
    const due = new Date(Date.now() + 86_400_000).toISOString()
    const series = { title: 'Water the plants', due_datetime: due, recurrence_pattern: 'daily' }
    const { task } = await mutate('POST', '/me/tasks', series)
    const headers = { authorization: `Bearer ${token}`, traceparent: TRACEPARENT }
    await fetch(`${docket.webs[0]!.url}/api/v1/me/tasks/${task.id}/complete`, { method: 'POST', headers })
    const messages = await until('all of it is on the topics', async () => {
      await docket.settled()
      const read = await readTraces(docket.broker.address, userId)
      return inTrace(read).length >= COMPLETION.length ? read : null
    })
    expect(inTrace(messages)).toEqual(COMPLETION)
  },
  PATIENCE_MS,
)

async function ignored(): Promise<number> {
  const texts = await Promise.all(docket.workers.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))
  const counts = texts.join('\n').matchAll(/^docket_consumed_total\{.*outcome="ignored".*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

it.each(topics)(
  'makes dead letters of what cannot be read on %s, with the cause, and ignores and counts types it does not know',
  async (topic) => {
    const consumers = topic === 'task-events' ? ['activity', 'recurrence', 'reminders'] : ['inspector']
    const before = await ignored()
    await publishPoison(docket.broker.address, topic)
    const letters = await until('each consumer has given each up', async () => {
      const kept = await listDeadLetters(docket.observer)
      return kept.length >= poison.length * consumers.length ? kept : null
    })
    expect(letters).toHaveLength(poison.length * consumers.length)
    for (const { value, cause } of poison) {
      const ofIt = letters.filter((letter) => letter.value === value.replaceAll('\0', '\uFFFD'))
      expect(ofIt.map(({ consumer }) => consumer).sort()).toEqual(consumers)
      for (const letter of ofIt) {
        expect(letter.topic).toBe(topic)
        expect(letter.error).toMatch(cause)
      }
    }
    // All are in one partition, so that being done with it is having passed them.
    await docket.settled()
    expect(await ignored()).toBeGreaterThanOrEqual(before + UNKNOWN_EVENTS * consumers.length)
    await docket.observer.db('dead_letters').delete()
  },
  PATIENCE_MS,
)

it(
  'does nothing twice when every message is delivered three times',
  async () => {
    const load = await startLoad(docket)
    await load.done
    await docket.settled()
    await repeatRecords(docket.broker.address, topics, load.userIds)
    await docket.settled()
    await expectWhole(docket, [load])
  },
  PATIENCE_MS,
)

it(
  'loses nothing and doubles nothing when every pair is restarted in turn under load',
  () =>
    expectSurvival(docket, async () => {
      for (const pair of pairs.webPairs) {
        await docket.startWeb()
        await pair.stop()
      }
      for (const pair of pairs.mcpPairs) {
        await docket.startMcp()
        await pair.stop()
      }
      for (const pair of pairs.workerPairs) {
        await docket.startWorkers()
        await pair.stop()
      }
    }),
  PATIENCE_MS,
)
