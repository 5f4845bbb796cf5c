import type pg from 'pg'
import type { Task } from '#core/domain/task.ts'
import { fillAccount } from './accounts.ts'
import { openRaw, signUp, startDocket, type Docket } from './docket.ts'
import { compare, load, printFigure, round } from './figures.ts'
import { completeRaw, createRaw, listRaw } from './raw-sql.ts'

const CLIENTS = 8
const ROUNDS = 5
const WRITES = 1200
const READS = 150

/** Start and memory; create and complete against raw SQL; lists of accounts of 1 000 and 100 000 tasks against raw SQL. */
export async function benchApi(): Promise<void> {
  const docket = await startDocket()
  const raw = await openRaw(docket, CLIENTS)
  try {
    printFigure('start', { ready_ms: round(docket.readyAfter), resident_mb: await docket.residentMb() })
    await benchWrites(docket, raw.clients)
    for (const size of [1_000, 100_000]) await benchList(docket, raw.clients[0]!, size)
    printFigure('after load', { resident_mb: await docket.residentMb() })
  } finally {
    await raw.close()
    await docket.stop()
  }
}

async function benchWrites(docket: Docket, clients: pg.Client[]): Promise<void> {
  const { id, token } = await signUp(docket, 'writer')
  const body = {
    title: 'Write the quarterly report',
    description: 'With the figures of the last three months',
    due_datetime: '2099-01-05T09:00:00Z',
  }
  const { task: sample } = await docket.call<{ task: Task }>('POST', '/me/tasks', { token, body })
  const made = { api: [] as number[], raw: [] as number[] }

  const created = await compare(ROUNDS, {
    api: () =>
      load(CLIENTS, WRITES, async () => {
        const { task } = await docket.call<{ task: Task }>('POST', '/me/tasks', { token, body })
        made.api.push(task.id)
      }),
    raw: () =>
      load(CLIENTS, WRITES, async (client) => void made.raw.push(await createRaw(clients[client]!, id, sample))),
  })
  printRatio('create', created)

  const completed = await compare(ROUNDS, {
    api: () =>
      load(
        CLIENTS,
        WRITES,
        async () => void (await docket.call('POST', `/me/tasks/${made.api.pop()!}/complete`, { token })),
      ),
    raw: () => load(CLIENTS, WRITES, (client) => completeRaw(clients[client]!, id, made.raw.pop()!, sample)),
  })
  printRatio('complete', completed)
}

function printRatio(name: string, { api, raw }: Awaited<ReturnType<typeof compare<'api', 'raw'>>>): void {
  printFigure(name, {
    api_per_s: api.perSecond,
    raw_per_s: raw.perSecond,
    share_of_raw: round(api.perSecond / raw.perSecond),
    api_p50_ms: api.p50,
    api_p95_ms: api.p95,
    raw_p50_ms: raw.p50,
    raw_p95_ms: raw.p95,
  })
}

async function benchList(docket: Docket, client: pg.Client, size: number): Promise<void> {
  const { id, token } = await signUp(docket, `reader-${size}`)
  await fillAccount(client, id, size)
  const { rows } = await client.query<{ id: number }>('select id from tags where user_id = $1 order by id limit 1', [
    id,
  ])
  const tagId = rows[0]!.id
  const path = `/me/tasks?status=pending&priority=High,Medium&tags=${tagId}&limit=20`
  const { api, raw } = await compare(ROUNDS, {
    api: () => load(1, READS, async () => void (await docket.call('GET', path, { token }))),
    raw: () => load(1, READS, () => listRaw(client, id, tagId)),
  })
  printFigure(`list 20 of ${size}`, {
    api_p50_ms: api.p50,
    api_p95_ms: api.p95,
    raw_p50_ms: raw.p50,
    raw_p95_ms: raw.p95,
    p95_ratio: round(api.p95 / raw.p95),
  })
}
