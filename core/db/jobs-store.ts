import type { Db } from './knex.ts'

export interface ClaimedJob {
  name: string
  due_at: Date
  attempts: number
}

export type JobsStore = ReturnType<typeof createJobsStore>

/** The embedded scheduler's table. A claimed job is due again when its lease ends, unless it is finished before. */
export function createJobsStore(db: Db) {
  return {
    schedule: (jobs: readonly { name: string; dueAt: Date }[], now: Date) => schedule(db, jobs, now),
    async cancel(names: readonly string[]) {
      await db('scheduled_jobs')
        .whereIn('name', [...names])
        .delete()
    },
    claim: (now: Date, leaseEnd: Date, limit: number) => claim(db, now, leaseEnd, limit),
    finish: (names: readonly string[], leaseEnd: Date) => finish(db, names, leaseEnd),
    async retryAt(name: string, leaseEnd: Date, dueAt: Date) {
      await db('scheduled_jobs').where({ name, due_at: leaseEnd }).update({ due_at: dueAt })
    },
    async nextDue(): Promise<Date | null> {
      const row = await db('scheduled_jobs').min<{ due: Date | null }[]>({ due: 'due_at' })
      return row[0]?.due ?? null
    },
    async check() {
      await db.raw('select 1 from scheduled_jobs limit 1')
    },
  }
}

/* In one order of names, so that two callers with the same names cannot deadlock. */
async function schedule(db: Db, jobs: readonly { name: string; dueAt: Date }[], now: Date): Promise<void> {
  await db.raw(
    `insert into scheduled_jobs (name, due_at, created_at)
     select name, max(due_at), :now from unnest(:names::text[], :times::timestamptz[]) as j (name, due_at) group by name order by name
     on conflict (name) do update set due_at = excluded.due_at, attempts = 0`,
    { names: jobs.map(({ name }) => name), times: jobs.map(({ dueAt }) => dueAt.toISOString()), now },
  )
}

async function claim(db: Db, now: Date, leaseEnd: Date, limit: number): Promise<ClaimedJob[]> {
  const { rows } = await db.raw<{ rows: ClaimedJob[] }>(
    `with due as (
       select name, due_at from scheduled_jobs where due_at <= :now order by due_at limit :limit for update skip locked
     ), claimed as (
       update scheduled_jobs j set due_at = :leaseEnd, attempts = attempts + 1 from due where j.name = due.name
       returning j.name, due.due_at, j.attempts
     )
     select * from claimed order by due_at, name`,
    { now, leaseEnd, limit },
  )
  return rows
}

/* A job that was scheduled anew while it ran has another time by now and stays. */
async function finish(db: Db, names: readonly string[], leaseEnd: Date): Promise<void> {
  await db('scheduled_jobs')
    .whereIn('name', [...names])
    .where({ due_at: leaseEnd })
    .delete()
}
