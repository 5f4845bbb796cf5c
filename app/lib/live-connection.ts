/**
 * The connection that keeps a page up to date: a WebSocket that comes back by itself and goes on where it stopped (by
 * cursor), or an event stream where WebSockets do not get through. No React in here.
 */
export interface LiveEvent {
  event_type: string
  event_id: string
  data: { reminder_id?: number; task_id?: number | null; task_title?: string }
}

export interface LiveHandlers {
  event(event: LiveEvent): void
  /** Connected, or told that what was missed cannot be replayed: what is shown must be loaded afresh. */
  resync(): void
  status(isLive: boolean): void
  signedOut(): void
}

export interface LiveOptions {
  userId: string
  cursor: string
  handlers: LiveHandlers
}

const CHANNELS = ['task-updates', 'reminders']
const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 30_000
const PING_MS = 25_000
const PONG_WAIT_MS = 10_000
const SIGNED_OUT = 4401
/** Sockets that never opened, in a row, after which the event stream is tried. */
const FALLBACK_AFTER = 3

/** Connects and stays connected until the function that it returns is called. */
export function connectLive({ userId, cursor, handlers }: LiveOptions): () => void {
  let last = cursor
  let failures = 0
  let stopped = false
  let disconnect: () => void = () => undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  const connect = () => {
    const open = failures < FALLBACK_AFTER ? openSocket : openStream
    disconnect = open({
      userId,
      cursor: last,
      ready: () => {
        failures = 0
        handlers.status(true)
        handlers.resync()
      },
      event: (event, eventCursor) => {
        last = eventCursor
        handlers.event(event)
      },
      reset: (freshCursor) => {
        last = freshCursor
        handlers.resync()
      },
      closed: (code) => {
        if (stopped) return
        if (code === SIGNED_OUT) return handlers.signedOut()
        handlers.status(false)
        failures += 1
        retry = setTimeout(connect, backOff(failures))
      },
    })
  }
  connect()
  return () => {
    stopped = true
    clearTimeout(retry)
    disconnect()
  }
}

/** Doubles from half a second to half a minute, each anywhere in its upper half: a restart is not met by everybody at once. */
function backOff(failures: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LAST_DELAY_MS)
  return delay * (0.5 + Math.random() / 2)
}

interface Line {
  userId: string
  cursor: string
  ready(): void
  event(event: LiveEvent, cursor: string): void
  reset(cursor: string): void
  /** Once, when the line is gone. */
  closed(code: number): void
}

type Frame =
  | { type: 'subscribed' | 'reset'; cursor: string }
  | { type: 'event'; cursor: string; event: LiveEvent }
  | { type: 'pong' | 'error' | 'unsubscribed' }

function openSocket(line: Line): () => void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const socket = new WebSocket(`${scheme}://${location.host}/api/ws/${encodeURIComponent(line.userId)}`)
  let silence: ReturnType<typeof setTimeout> | undefined
  // A line that died without a word (sleep, a changed network) is noticed by the missing pong; closing such a socket
  // takes the browser a minute, so it is given up at once.
  const giveUp = () => {
    socket.onclose = null
    socket.onmessage = null
    socket.close()
    closed(1006)
  }
  const pings = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return
    socket.send(JSON.stringify({ action: 'ping' }))
    silence ??= setTimeout(giveUp, PONG_WAIT_MS)
  }, PING_MS)
  const closed = (code: number) => {
    clearInterval(pings)
    clearTimeout(silence)
    line.closed(code)
  }
  socket.onopen = () => {
    socket.send(JSON.stringify({ action: 'subscribe', channels: CHANNELS, cursor: line.cursor }))
  }
  socket.onmessage = ({ data }) => {
    clearTimeout(silence)
    silence = undefined
    const frame = JSON.parse(String(data)) as Frame
    if (frame.type === 'subscribed') line.ready()
    else if (frame.type === 'event') line.event(frame.event, frame.cursor)
    else if (frame.type === 'reset') line.reset(frame.cursor)
  }
  socket.onclose = ({ code }) => closed(code)
  return () => socket.close()
}

/* The stream starts at now and not at a cursor (a browser sends none the first time): `ready` loads afresh. */
function openStream(line: Line): () => void {
  const stream = new EventSource(`/api/v1/me/events?channels=${CHANNELS.join(',')}`)
  const onEvent = (message: MessageEvent<string>) =>
    line.event(JSON.parse(message.data) as LiveEvent, message.lastEventId)
  for (const channel of CHANNELS) stream.addEventListener(channel, onEvent)
  stream.addEventListener('reset', (message) => line.reset(message.lastEventId))
  stream.onopen = () => line.ready()
  stream.onerror = () => {
    stream.close()
    line.closed(1006)
  }
  return () => stream.close()
}
