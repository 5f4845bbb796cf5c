import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

export interface CallsAtHand {
  /** A request that is going to be answered, and not with a stream that stays open. */
  add(response: ServerResponse): void
  /** Resolves when all are answered, or after so long. Clients are told to send their next ones down another connection. */
  drain(withinMs: number): Promise<void>
}

/** The calls that a server still owes an answer when it is asked to stop. */
export function createCallsAtHand(): CallsAtHand {
  const open = new Set<ServerResponse>()
  let isDraining = false
  return {
    add(response) {
      open.add(response)
      response.once('close', () => open.delete(response))
      if (isDraining) closeAfter(response)
    },
    async drain(withinMs) {
      isDraining = true
      open.forEach(closeAfter)
      const signal = AbortSignal.timeout(withinMs)
      for (const response of open) {
        // It rejects when the time is over, or for a connection that broke: nobody is owed an answer then.
        if (!response.closed) await once(response, 'close', { signal }).catch(() => undefined)
      }
    },
  }
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close')
}
