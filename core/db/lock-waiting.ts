import type { Trx } from './knex.ts'
import { runPrepared, type Prepared } from './prepared.ts'

/** An event that waits in the outbox. */
export interface WaitingEvent {
  id: number
  eventId: string
  userId: string
  type: string
  /** The envelope as JSON text. */
  payload: string
}

/* The ids are drawn while the task's row is locked, so their order is the order in which a task changed. */
const WAITING = `select id, event_id as "eventId", user_id as "userId", event_type as type, payload::text as payload
  from events where seq is null`

const LOCK_OLDEST: Prepared = {
  name: 'lock-oldest-waiting-events',
  text: `${WAITING} order by id limit $1 for update skip locked`,
}

const LOCK_CHOSEN: Prepared = {
  name: 'lock-chosen-waiting-events',
  text: `${WAITING} and id = any($1::bigint[]) order by id for update skip locked`,
}

export interface Share {
  limit: number
  /** How many of one user at most. */
  perUser: number
}

/** The oldest events that wait, by id and locked. */
export async function lockWaiting(trx: Trx, share: Share): Promise<WaitingEvent[]> {
  if (share.perUser >= share.limit) return runPrepared(trx, LOCK_OLDEST, [share.limit])
  return runPrepared(trx, LOCK_CHOSEN, [await choose(trx, share)])
}

/* However much waits, a batch sees no more than the first hundred thousand. */
const LOOK_LENGTH = 20_000
const LOOKS = 5

const LAST_WAITING: Prepared = {
  name: 'last-waiting-event',
  text: 'select coalesce(max(id), 0) as horizon from events where seq is null',
}

const LOOK_THROUGH_WAITING: Prepared = {
  name: 'look-through-waiting-events',
  text: `select id, user_id as "userId"
    from (select id, user_id from events where seq is null and id > $1 and id <= $2 order by id limit ${LOOK_LENGTH}) w
    where user_id <> all($3::uuid[]) order by id limit $4`,
}

/* The end of a look in which there was more to see than it could; nothing when it saw all there is. */
const END_OF_LOOK: Prepared = {
  name: 'end-of-look-at-waiting-events',
  text: `select id from events where seq is null and id > $1 and id <= $2 order by id offset ${LOOK_LENGTH - 1} limit 1`,
}

/*
 * The oldest events that wait, but of each user no more than a share: the rest of those who have more is passed over.
 * Nothing beyond the horizon is looked at: an event that becomes visible between two looks, behind where they are, is
 * left for the next batch, and whatever followed from it, drawn later, must not go before.
 */
async function choose(trx: Trx, { limit, perUser }: Share): Promise<number[]> {
  const [{ horizon } = { horizon: 0 }] = await runPrepared<{ horizon: number }>(trx, LAST_WAITING, [])
  const chosen: number[] = []
  const taken = new Map<string, number>()
  let after = 0
  for (let look = 0; look < LOOKS && chosen.length < limit; look += 1) {
    const served = [...taken.keys()].filter((userId) => taken.get(userId) === perUser)
    const page = [after, horizon, served, limit]
    const found = await runPrepared<{ id: number; userId: string }>(trx, LOOK_THROUGH_WAITING, page)
    for (const { id, userId } of found) {
      const before = taken.get(userId) ?? 0
      if (before === perUser || chosen.length === limit) continue
      taken.set(userId, before + 1)
      chosen.push(id)
    }
    const last = found.at(-1)?.id ?? after
    const end = found.length === limit ? last : await endOfLook(trx, after, horizon)
    if (end === null) break
    // Never back: what became visible between the two would be counted twice.
    after = Math.max(last, end)
  }
  return chosen
}

async function endOfLook(trx: Trx, after: number, horizon: number): Promise<number | null> {
  const [end] = await runPrepared<{ id: number }>(trx, END_OF_LOOK, [after, horizon])
  return end?.id ?? null
}
