import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ServicePair } from '#tests/infra/dapr/service-pair.ts'
import { startDaprInstallation, type DaprInstallation } from './dapr-installation.ts'
import { expectWhole } from './expect-whole.ts'
import { MUTATIONS, openAccount, startLoad } from './http-load.ts'

/* Building what is killed may come first. */
const PATIENCE_MS = 240_000
const IN_TIME_MS = 10_000

let docket: DaprInstallation
let webs: ServicePair[]
let workers: ServicePair[]

beforeAll(async () => {
  docket = await startDaprInstallation()
  webs = await Promise.all([docket.startWeb(), docket.startWeb()])
  workers = await Promise.all([docket.startWorkers(), docket.startWorkers()])
}, PATIENCE_MS)
afterAll(() => docket.close(), PATIENCE_MS)

const faults: Record<string, () => Promise<unknown>> = {
  'the broker': async () => {
    await docket.broker.kill9()
    await docket.broker.restart()
  },
  'one of two sidecars of workers': async () => {
    await workers[0]!.sidecar.kill9()
    await workers[0]!.sidecar.restart()
  },
  'one of two workers, while its sidecar lives': () => workers[1]!.restartService(),
  'the scheduler': async () => {
    await docket.scheduler.kill9()
    await docket.scheduler.restart()
  },
}

it.each(Object.keys(faults))(
  'loses nothing and doubles nothing when there is killed, amid 500 mutations, %s',
  async (name) => {
    const load = await startLoad(docket.webs)
    await load.acknowledged(MUTATIONS / 2)
    await faults[name]!()
    await load.done
    await docket.settled()
    await expectWhole(docket, load.userIds)
  },
  PATIENCE_MS,
)

async function readiness(service: { url: string }): Promise<unknown> {
  return (await fetch(`${service.url}/readyz`)).json()
}

it(
  'goes on with tasks and keeps reminders within 10 s while the sidecars and the scheduler are away, and catches up',
  async () => {
    const sidecars = [...webs, ...workers].map(({ sidecar }) => sidecar)
    await Promise.all([docket.scheduler, ...sidecars].map((each) => each.kill9()))
    const away = { database: 'ok', bus: 'down', scheduler: 'down', state: 'down' }
    for (const service of [...docket.webs, ...docket.workers]) {
      expect(await readiness(service)).toEqual({ status: 'degraded', checks: away })
    }

    const { userId, mutate } = await openAccount(docket.webs)
    const due = new Date(Date.now() + 3_000)
    const reminders = [{ reminder_time: due.toISOString() }]
    const { task } = await mutate('POST', '/me/tasks', { title: 'Call', due_datetime: due.toISOString(), reminders })
    await mutate('PATCH', `/me/tasks/${task.id}`, { priority: 'High' })
    await docket.untilSent([userId], 1)
    const [sent] = await docket.observer.db('reminders').where({ user_id: userId }).pluck<Date[]>('sent_at')
    expect(sent!.getTime() - due.getTime()).toBeLessThan(IN_TIME_MS)

    await docket.scheduler.restart()
    await Promise.all(sidecars.map((sidecar) => sidecar.restart()))
    await docket.settled()
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
