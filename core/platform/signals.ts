import type { SignalLink } from '#core/db/signal-link.ts'
import type { SignalChannel, Signals } from './ports.ts'

const FOLD_MS = 10
const CHANNELS: readonly SignalChannel[] = ['outbox', 'published', 'bus', 'jobs', 'revoked']

type Listener = (payload: string) => void

/**
 * Signals between the processes that share one database: listeners of this process hear at once, the others through
 * NOTIFY. The first of several repeats goes out at once and the rest are folded into one at the end of 10 ms.
 *
 * Notifications during a lost connection are lost too. When the link is back, every listener is called once with an
 * empty payload, which says: something may have happened, look for yourself.
 */
export function createSignals(link: SignalLink, onListenerError: (error: unknown) => void): Signals {
  const listeners = new Map<SignalChannel, Set<Listener>>()
  const folding = new Map<string, { timer: NodeJS.Timeout; repeated: boolean }>()

  function tellListeners(channel: SignalChannel, payload: string): void {
    for (const listener of listeners.get(channel) ?? []) {
      try {
        listener(payload)
      } catch (error) {
        onListenerError(error)
      }
    }
  }

  function deliver(channel: SignalChannel, payload: string): void {
    const key = `${channel} ${payload}`
    folding.set(key, { timer: setTimeout(() => endFold(channel, payload, key), FOLD_MS).unref(), repeated: false })
    link.send(key)
    tellListeners(channel, payload)
  }

  function endFold(channel: SignalChannel, payload: string, key: string): void {
    const repeated = folding.get(key)?.repeated
    folding.delete(key)
    if (repeated) deliver(channel, payload)
  }

  link.onMessage((text) => {
    const [channel = '', payload = ''] = text.split(' ', 2)
    tellListeners(channel as SignalChannel, payload)
  })
  link.onReconnected(() => {
    for (const channel of CHANNELS) tellListeners(channel, '')
  })

  return {
    send(channel, payload = '') {
      const fold = folding.get(`${channel} ${payload}`)
      if (fold) fold.repeated = true
      else deliver(channel, payload)
    },
    on(channel, listener) {
      const set = listeners.get(channel) ?? new Set()
      listeners.set(channel, set.add(listener))
      return () => void set.delete(listener)
    },
    async close() {
      for (const { timer } of folding.values()) clearTimeout(timer)
      folding.clear()
      listeners.clear()
      await link.close()
    },
  }
}
