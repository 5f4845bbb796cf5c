import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Task } from '#core/domain/task.ts'
import { signUp, startDocket, type Docket } from './docket.ts'
import { percentile, printFigure, round } from './figures.ts'

const RATE_PER_SECOND = 200
const SECONDS = 15
/* Processes and a broker that have just started compile as they go. */
const WARM_UP_SECONDS = 30
const IDLE_SOCKETS = 10_000
const USERS = 20

type Server = Pick<Docket, 'url' | 'call'>

interface Frame {
  type: string
  event?: { event_type: string; data: { task_id: number } }
}

/** Commit to frame while mutations go on at a steady rate; then what 10 000 idle sockets cost. */
export async function benchRealtime(): Promise<void> {
  const docket = await startDocket()
  try {
    await benchLatency(docket)
    await benchIdleSockets(docket)
  } finally {
    await docket.stop()
  }
}

/**
 * From a commit to its frame on a socket, which may be another instance's. The commit lies between the request and its
 * answer, so both are printed: from the answer is too little, from the request too much.
 */
export async function benchLatency(
  docket: Server,
  { name = 'commit to frame', watched = docket }: { name?: string; watched?: Pick<Server, 'url'> } = {},
): Promise<void> {
  const requested = new Map<number, number>()
  const answered = new Map<number, number>()
  const framed = new Map<number, number>()
  const users = await Promise.all(Array.from({ length: USERS }, () => signUp(docket, `live-${randomUUID()}`)))
  const sockets = await Promise.all(
    users.map(({ id, token }) =>
      openSocket(watched, id, token, (frame) => {
        const id = frame.event?.event_type === 'task-created' ? frame.event.data.task_id : undefined
        if (id !== undefined) framed.set(id, performance.now())
      }),
    ),
  )
  const pending: Promise<void>[] = []
  const total = RATE_PER_SECOND * (SECONDS + WARM_UP_SECONDS)
  const started = performance.now()
  for (let n = 0; n < total; n += 1) {
    const wait = started + (n * 1000) / RATE_PER_SECOND - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const at = performance.now()
    const noteAnswer = (id: number) => void (requested.set(id, at), answered.set(id, performance.now()))
    pending.push(create(docket, users[n % USERS]!.token, n).then(noteAnswer))
  }
  await Promise.all(pending)
  while (framed.size < total) await new Promise((resolve) => setTimeout(resolve, 20))

  const since = (begun: ReadonlyMap<number, number>) =>
    [...begun].slice(RATE_PER_SECOND * WARM_UP_SECONDS).map(([id, at]) => Math.max(0, framed.get(id)! - at))
  const times = since(answered)
  printFigure(name, {
    per_s: RATE_PER_SECOND,
    samples: times.length,
    p50_ms: round(percentile(times, 0.5)),
    p95_ms: round(percentile(times, 0.95)),
    p99_ms: round(percentile(times, 0.99)),
    max_ms: round(Math.max(...times)),
    p99_from_request_ms: round(percentile(since(requested), 0.99)),
  })
  for (const socket of sockets) socket.terminate()
}

async function create(docket: Server, token: string, n: number): Promise<number> {
  const { task } = await docket.call<{ task: Task }>('POST', '/me/tasks', { token, body: { title: `Live ${n}` } })
  return task.id
}

async function benchIdleSockets(docket: Docket): Promise<void> {
  const { id, token } = await signUp(docket, 'idle')
  const before = await docket.residentMb()
  const sockets: WebSocket[] = []
  while (sockets.length < IDLE_SOCKETS) {
    const batch = Array.from({ length: 200 }, () => openSocket(docket, id, token, () => undefined))
    sockets.push(...(await Promise.all(batch)))
  }
  printFigure('idle sockets', { sockets: sockets.length, before_mb: before, resident_mb: await docket.residentMb() })
  const frames = sockets.map((socket) => once(socket, 'message'))
  const started = performance.now()
  await create(docket, token, 0)
  await Promise.all(frames)
  printFigure('one change to all of them', {
    ms: round(performance.now() - started),
    resident_mb: await docket.residentMb(),
  })
  for (const socket of sockets) socket.terminate()
}

async function openSocket(
  docket: Pick<Server, 'url'>,
  userId: string,
  token: string,
  listen: (frame: Frame) => void,
): Promise<WebSocket> {
  const url = `${docket.url.replace('http', 'ws')}/api/ws/${userId}`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false })
  await once(socket, 'open')
  socket.send(JSON.stringify({ action: 'subscribe', channels: ['task-updates'] }))
  await once(socket, 'message')
  socket.on('message', (data: Buffer) => listen(JSON.parse(data.toString()) as Frame))
  return socket
}
