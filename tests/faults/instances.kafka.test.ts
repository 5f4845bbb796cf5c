import { afterAll, beforeAll, expect, it } from 'vitest'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'
import { startService } from '#tests/infra/service-process.ts'
import { openSocket } from '#tests/infra/test-socket.ts'
import { expectChat } from './expect-chat.ts'
import { openAccount } from './http-user.ts'
import { startInstallation, type Installation } from './installation.ts'
import { expectReadiness } from './readiness.ts'

const PATIENCE_MS = 180_000

let docket: Installation

beforeAll(async () => {
  docket = await startInstallation()
  await docket.startTwoOfEach()
}, PATIENCE_MS)
afterAll(() => docket.close(), PATIENCE_MS)

it('shows a change made at one web server on the sockets of every other, and takes a cursor of any', async () => {
  const [here, there] = docket.webs
  const account = await openAccount([here!])
  const near = await openSocket(here!.url, { token: account.token })
  const far = await openSocket(there!.url, { token: account.token })
  for (const socket of [near, far]) socket.say({ action: 'subscribe', channels: ['task-updates'] })
  const subscribed = await near.first('subscribed')
  await far.first('subscribed')

  const due = new Date(Date.now() + 86_400_000).toISOString()
  const series = { title: 'Water the plants', due_datetime: due, recurrence_pattern: 'daily' }
  const { task } = await account.mutate('POST', '/me/tasks', series)
  await account.mutate('POST', `/me/tasks/${task.id}/complete`, {})
  // The third is the next instance, which a worker makes.
  const [nearEvents, farEvents] = [await near.events(3), await far.events(3)]
  expect(farEvents.map(({ event }) => event!.event_type)).toEqual(['task-created', 'task-completed', 'task-created'])
  expect(farEvents).toEqual(nearEvents)

  const late = await openSocket(there!.url, { token: account.token })
  late.say({ action: 'subscribe', channels: ['task-updates'], cursor: subscribed.cursor })
  expect(await late.events(3)).toEqual(nearEvents)
  for (const { socket } of [near, far, late]) socket.terminate()
})

it('lets the assistant of every web server use its tools at the MCP servers', () => expectChat(docket))

it('names what each service leans on, and how far its groups are behind', async () => {
  const all = [...docket.webs, ...docket.mcps, ...docket.workers]
  await expectReadiness(all, { status: 'ok', checks: { database: 'ok', bus: 'ok', scheduler: 'ok' } })
  await docket.settled()
  const metrics = await (await fetch(`${docket.workers[0]!.url}/metrics`)).text()
  for (const group of ['recurrence', 'reminders', 'activity']) {
    expect(metrics).toMatch(new RegExp(`^docket_consumer_lag\\{group="${group}",topic="task-events"\\} \\d+$`, 'm'))
  }
  for (const name of ['docket_published_total', 'docket_consumed_total', 'docket_outbox_oldest_seconds']) {
    expect(metrics).toMatch(new RegExp(`^${name}`, 'm'))
  }
})

it('ends the process, for its supervisor, when a consumer can never be started again', async () => {
  const broker = await startKafka({ settings: { 'group.max.size': '1' } })
  const env = { ...docket.env, KAFKA_BROKERS: broker.address }
  const first = await startService('workers', env)
  const second = await startService('workers', env).then(
    ({ ended }) => ended.then(({ code }) => `ended with ${code}`),
    (error: Error) => error.message,
  )
  expect(second).toMatch(/ended with [1-9]/)
  await first.stop()
  await broker.remove()
})
