import type { LoggedEvent } from '#core/db/event-log.ts'
import type { Channel } from '#core/domain/events.ts'
import type { Authenticated } from '#core/users/authenticate.ts'

/** One connection of one user, whatever carries it. */
export interface Subscriber {
  userId: string
  /** Revoking any of these ends the connection. */
  endedBy: readonly string[]
  expiresAt: Date | null
  /** The seq up to which each subscribed channel has been sent. */
  positions: Map<Channel, number>
  /** Channels whose replay is under way, and whether a live event of theirs passed by meanwhile. */
  replaying: Map<Channel, { missed: boolean }>
  send(channel: Channel, cursor: string, event: LoggedEvent): void
  /** Resolves when what was sent has left, so that a replay does not pile up in memory. */
  flushed(): Promise<void>
  /** Looks again whether the credential is good: until when, or null. */
  check(): Promise<Authenticated | null>
  /** The credential is no longer good. */
  revoke(): void
}
