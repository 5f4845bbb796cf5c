import { openRaw, signUp, startDocket } from './docket.ts'
import { percentile, printFigure, round } from './figures.ts'

const REMINDERS = 10_000
const USERS = 500

/** 10 000 reminders spread over one minute: how late each goes out, and that each goes out once. */
export async function benchReminders(): Promise<void> {
  const docket = await startDocket()
  const raw = await openRaw(docket, 1)
  const client = raw.clients[0]!
  try {
    const { id: template } = await signUp(docket, 'reminded')
    await client.query(
      `insert into users (id, email, name, password_hash, time_zone, created_at, updated_at)
       select gen_random_uuid(), 'reminded-' || n || '@example.com', 'Reminded', u.password_hash, 'UTC', now(), now()
       from users u, generate_series(1, $2::integer) n where u.id = $1`,
      [template, USERS],
    )
    // Straight by SQL, and then told to the scheduler by one event each, as the reminders worker would hear of them.
    await client.query(
      `with people as (select id, row_number() over () as n from users where email like 'reminded-%@%'),
       made as (
         insert into tasks (user_id, title, priority, created_at, updated_at)
         select p.id, 'Reminder ' || k, k % 3 + 1, now(), now()
         from generate_series(1, $1::integer) k join people p on p.n = k % $2 + 1 returning id, user_id
       )
       insert into reminders (user_id, task_id, reminder_time, created_at, updated_at)
       select user_id, id, date_trunc('milliseconds', now() + interval '20 seconds' + random() * interval '60 seconds'), now(), now() from made`,
      [REMINDERS, USERS],
    )
    await client.query(
      `insert into scheduled_jobs (name, due_at, created_at)
       select 'reminder-' || id || '-v' || schedule_version, reminder_time, now() from reminders`,
    )
    await waitUntilSent(client)
    const { rows } = await client.query<{ late: number }>(
      `select extract(epoch from sent_at - reminder_time)::float8 * 1000 as late from reminders where status = 'sent'`,
    )
    const events = await client.query<{ total: number; reminders: number }>(
      `select count(*)::integer as total, count(distinct payload #>> '{data,reminder_id}')::integer as reminders
       from events where event_type = 'reminder-triggered'`,
    )
    const late = rows.map((row) => row.late)
    printFigure('reminders in one minute', {
      sent: late.length,
      lost: REMINDERS - events.rows[0]!.reminders,
      twice: events.rows[0]!.total - events.rows[0]!.reminders,
      p50_ms: round(percentile(late, 0.5)),
      p99_ms: round(percentile(late, 0.99)),
      max_ms: round(Math.max(...late)),
    })
  } finally {
    await raw.close()
    await docket.stop()
  }
}

async function waitUntilSent(client: { query<T>(sql: string): Promise<{ rows: T[] }> }): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ left: number }>(
      `select count(*)::integer as left from reminders where status = 'pending'`,
    )
    if (rows[0]!.left === 0) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
