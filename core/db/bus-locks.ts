import { openSteadyClient } from './steady-client.ts'

/** Who consumes what, as session locks: they end with the process, however it ends, so takeover needs no lease to run out. */
export interface BusLocks {
  /** Says that this process takes part in the group; true once the database knows. */
  join(group: string): Promise<boolean>
  leave(group: string): Promise<void>
  /** How many processes take part, by group; this one included. */
  members(groups: readonly string[]): Promise<Map<string, number>>
  /** Takes an item of a group when nobody has it. */
  tryTake(group: string, item: string): Promise<boolean>
  release(group: string, item: string): Promise<void>
  /** The connection is gone, and with it every lock: others may have taken them already. */
  onLost(listener: (cause: Error) => void): void
  close(): Promise<void>
}

/* Locks of two integers: the first is the group's, the second the item's. They show in pg_locks as unsigned oids. */
const GROUP = `hashtext('docket-bus ' || $1)`

/** All locks live on one connection of their own. */
export async function openBusLocks(url: string, name: string): Promise<BusLocks> {
  let lost: (cause: Error) => void = () => undefined
  const connection = await openSteadyClient({ url, name, onLost: (cause) => lost(cause) })
  let last: Promise<unknown> = Promise.resolve()

  async function run<T extends object>(sql: string, values: unknown[]): Promise<T[]> {
    const client = connection.current()
    if (!client) throw new Error('Connection terminated: the bus has no connection for its locks')
    return (await client.query<T>(sql, values)).rows
  }

  /* One at a time: pg deprecates a query on a client that is still busy with another. */
  function query<T extends object>(sql: string, values: unknown[]): Promise<T[]> {
    const result = last.then(() => run<T>(sql, values))
    last = result.catch(() => undefined)
    return result
  }

  return {
    async join(group) {
      const rows = await query<{ done: boolean }>(`select pg_try_advisory_lock_shared(${GROUP}, 0) as done`, [group])
      return rows[0]?.done === true
    },
    async leave(group) {
      await query(`select pg_advisory_unlock_shared(${GROUP}, 0)`, [group])
    },
    async members(groups) {
      const rows = await query<{ group: string; members: number }>(
        `select g as "group", count(distinct l.pid)::integer as members from unnest($1::text[]) as g
         left join pg_locks l on l.locktype = 'advisory' and l.objsubid = 2 and l.objid = 0
           and l.classid::bigint = hashtext('docket-bus ' || g)::bigint & 4294967295
           and l.database = (select oid from pg_database where datname = current_database())
         group by g`,
        [groups],
      )
      return new Map(rows.map((row) => [row.group, row.members]))
    },
    async tryTake(group, item) {
      const rows = await query<{ done: boolean }>(`select pg_try_advisory_lock(${GROUP}, hashtext($2)) as done`, [
        group,
        item,
      ])
      return rows[0]?.done === true
    },
    async release(group, item) {
      await query(`select pg_advisory_unlock(${GROUP}, hashtext($2))`, [group, item])
    },
    onLost(listener) {
      lost = listener
    },
    close: () => connection.close(),
  }
}
