import type { Context } from '#core/context.ts'
import { extendTurn, insertConversation, takeTurn } from '#core/db/conversations.ts'
import { DomainError } from '#core/domain/errors.ts'

/* A process that dies in the middle of a turn keeps others from the conversation no longer than this. */
const LEASE_MS = 30_000
const EXTEND_EVERY_MS = 10_000
const MAX_TURN_MS = 5 * 60_000

/** A conversation that begins with the turn. */
export interface NewConversation {
  userId: string
  title: string
  expiresAt: Date
}

export interface HeldTurn {
  /** Aborted when the turn is stopped, has taken too long, or was lost to another process. */
  signal: AbortSignal
  isLost(): boolean
  letGo(): void
}

/**
 * Holds a conversation for one turn, across processes, for as long as the turn goes on.
 * @throws turn_in_progress when another turn holds it
 */
export async function holdTurn(
  ctx: Context,
  { conversationId, turnId, begins }: { conversationId: string; turnId: string; begins?: NewConversation | undefined },
  stop: AbortSignal,
): Promise<HeldTurn> {
  const lease = () => ({ conversationId, turnId, until: new Date(ctx.clock.now().getTime() + LEASE_MS) })
  if (begins) await insertConversation(ctx.db, { ...begins, ...lease(), now: ctx.clock.now() })
  else if (!(await takeTurn(ctx.db, lease(), ctx.clock.now()))) throw turnInProgress()
  const lost = new AbortController()
  const slow = new AbortController()
  const extend = () =>
    extendTurn(ctx.db, lease()).then(
      (kept) => kept || lost.abort(turnInProgress()),
      // One failure is no loss: the lease lasts for three of them.
      (error: unknown) => ctx.log.warn({ err: error }, 'a turn could not extend its hold'),
    )
  const timer = setInterval(() => void extend(), EXTEND_EVERY_MS)
  const limit = setTimeout(() => slow.abort(tooLong()), MAX_TURN_MS)
  return {
    signal: AbortSignal.any([stop, lost.signal, slow.signal]),
    isLost: () => lost.signal.aborted,
    letGo() {
      clearInterval(timer)
      clearTimeout(limit)
    },
  }
}

function turnInProgress(): DomainError {
  return new DomainError('turn_in_progress', 'The assistant is still answering in this conversation.')
}

function tooLong(): DomainError {
  return new DomainError('model_timeout', `The turn took longer than ${MAX_TURN_MS / 60_000} minutes.`)
}
