import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDaprInstallation, type DaprInstallation } from './dapr-installation.ts'
import { expectWhole } from './expect-whole.ts'
import { expectSurvival } from './expect-survival.ts'
import { expectUsualSpeed } from './expect-usual-speed.ts'
import { openAccount } from './http-user.ts'
import { REMINDERS, startLoad } from './load.ts'
import { expectReadiness } from './readiness.ts'

/* Building what is killed may come first. */
const PATIENCE_MS = 240_000
const IN_TIME_MS = 10_000

let docket: DaprInstallation
let pairs: Awaited<ReturnType<DaprInstallation['startTwoOfEach']>>

beforeAll(async () => {
  docket = await startDaprInstallation()
  pairs = await docket.startTwoOfEach()
}, PATIENCE_MS)
afterAll(() => docket.close(), PATIENCE_MS)

const faults: Record<string, () => Promise<unknown>> = {
  'the broker': async () => {
    await docket.broker.kill9()
    await docket.broker.restart()
  },
  'one of two sidecars of workers': async () => {
    await pairs.workerPairs[0]!.sidecar.kill9()
    await pairs.workerPairs[0]!.sidecar.restart()
  },
  'one of two workers, while its sidecar lives': () => pairs.workerPairs[1]!.restartService(),
  'both workers, in the middle of a batch': async () => {
    await docket.untilRelaying()
    await Promise.all(pairs.workerPairs.map((pair) => pair.restartService()))
  },
  'one of two web servers and one of two MCP servers': () =>
    Promise.all([pairs.webPairs[0]!.restartService(), pairs.mcpPairs[0]!.restartService()]),
  'the scheduler': async () => {
    await docket.scheduler.kill9()
    await docket.scheduler.restart()
  },
}

it.each(Object.keys(faults))(
  'loses nothing and doubles nothing when there is killed, amid 500 mutations, %s',
  (name) => expectSurvival(docket, faults[name]!),
  PATIENCE_MS,
)

/* Those of now. */
function services(): { url: string }[] {
  return [...docket.webs, ...docket.mcps, ...docket.workers]
}

it(
  'goes on while the broker is away for a minute, says so at every service, and catches up in order',
  async () => {
    const before = await startLoad(docket)
    await before.done
    await docket.broker.kill9()
    const minute = delay(60_000)
    const load = await startLoad(docket)
    // Every mutation, at the first attempt.
    expect(await load.done).toEqual(new Map())
    expectUsualSpeed(before, load)
    await docket.untilSent(load.userIds, REMINDERS)
    const away = { database: 'ok', bus: 'down', scheduler: 'ok', state: 'ok' }
    await expectReadiness(services(), { status: 'degraded', checks: away })
    await minute
    await docket.broker.restart()
    await docket.settled()
    await expectWhole(docket, [before, load])
    await expectReadiness(services(), { status: 'ok' })
  },
  PATIENCE_MS,
)

it(
  'goes on with tasks as fast as ever and keeps reminders within 10 s while the sidecars and the scheduler are away, and catches up',
  async () => {
    const sidecars = [...pairs.webPairs, ...pairs.mcpPairs, ...pairs.workerPairs].map(({ sidecar }) => sidecar)
    const before = await startLoad(docket)
    await before.done
    await Promise.all([docket.scheduler, ...sidecars].map((each) => each.kill9()))
    const away = { database: 'ok', bus: 'down', scheduler: 'down', state: 'down' }
    await expectReadiness(services(), { status: 'degraded', checks: away })

    const load = await startLoad(docket)
    expect(await load.done).toEqual(new Map())
    expectUsualSpeed(before, load)
    await docket.untilSent(load.userIds, REMINDERS)
    const { userId, mutate } = await openAccount(docket.webs)
    const due = new Date(Date.now() + 10_000)
    const reminders = [{ reminder_time: due.toISOString() }]
    const { task } = await mutate('POST', '/me/tasks', { title: 'Call', due_datetime: due.toISOString(), reminders })
    await mutate('PATCH', `/me/tasks/${task.id}`, { priority: 'High' })
    await docket.untilSent([userId], 1)
    const [sent] = await docket.observer.db('reminders').where({ user_id: userId }).pluck<Date[]>('sent_at')
    expect(sent!.getTime() - due.getTime()).toBeLessThan(IN_TIME_MS)

    await docket.scheduler.restart()
    await Promise.all(sidecars.map((sidecar) => sidecar.restart()))
    await docket.settled()
    await expectWhole(docket, [before, load])
    const events = await docket.observer.db('events').where({ user_id: userId }).orderBy('seq').pluck('event_type')
    expect(events.filter((type) => !String(type).startsWith('activity'))).toEqual([
      'task-created',
      'task-updated',
      'reminder-triggered',
    ])
    const logged = await docket.observer.db('activity_logs').where({ user_id: userId }).orderBy('id').pluck('action')
    expect(logged).toEqual(['task-created', 'task-updated'])
  },
  PATIENCE_MS,
)
