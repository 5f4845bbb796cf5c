/**
 * Who acts. `userId` is always the owner of the data; `type` and `name` say who did it on their behalf: a session is
 * `user`, a personal token or OAuth client `client`, the chat `agent`, a worker `system`.
 */
export const actorTypes = ['user', 'agent', 'client', 'system'] as const
export type ActorType = (typeof actorTypes)[number]

/** The attribution that is stored with events, activity and change sets. */
export interface Attribution {
  type: ActorType
  name: string
}

export const scopes = ['tasks:read', 'tasks:write'] as const
export type Scope = (typeof scopes)[number]

export type WeekStart = 'monday' | 'sunday' | 'saturday'

export interface Actor {
  userId: string
  type: ActorType
  name: string
  /** IANA time zone of the user's profile: every local time is read in it. */
  timeZone: string
  weekStart: WeekStart
  scopes: readonly Scope[]
  /** The session or token that authenticated the caller; null for workers. */
  credentialId: string | null
  /** What the caller asked about the act as a whole; see `ActOptions`. */
  act?: ActOptions
}

export interface ActOptions {
  /** A repeat within 24 h answers as before and changes nothing (the `Idempotency-Key` header). */
  idempotencyKey?: string
  /** The version of the task that the caller has seen (the `If-Match` header); another one refuses the act. */
  ifVersion?: number
  /** Joins an existing change set: a chat turn or an MCP call of several acts. */
  changeSetId?: string
  /** Why, in the caller's words; shown in the activity feed. */
  reason?: string
  /** Aborted when the caller has gone; an act that is not committed by then is taken back. */
  signal?: AbortSignal
}

export function attribution(actor: Actor): Attribution {
  return { type: actor.type, name: actor.name }
}

/** A worker acting for the owner of the data it was told about. */
export function systemActor(user: { id: string; timeZone: string; weekStart: WeekStart }, worker: string): Actor {
  return {
    userId: user.id,
    type: 'system',
    name: worker,
    timeZone: user.timeZone,
    weekStart: user.weekStart,
    scopes,
    credentialId: null,
  }
}
