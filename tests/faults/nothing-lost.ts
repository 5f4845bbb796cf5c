import { expect } from 'vitest'

type Query = (sql: string) => Promise<unknown[]>

/**
 * Expects of a settled database of recurring tasks that every change has its event, and every event its effects, each
 * exactly once, and that the cursor has no gaps.
 */
export async function expectNothingLost(query: Query): Promise<void> {
  const doubledOrLost = {
    'events of tasks': `select t.id from tasks t left join events e on e.task_id = t.id
      and e.event_type in ('task-created', 'task-completed')
      group by t.id, t.completed having count(*) filter (where e.event_type = 'task-created') <> 1
        or count(*) filter (where e.event_type = 'task-completed') <> t.completed::integer`,
    'next instances': `select t.id from tasks t left join tasks s on s.predecessor_id = t.id
      group by t.id, t.completed having count(s.id) <> t.completed::integer`,
    'lines of activity': `select e.id from events e left join activity_logs a using (event_id)
      where e.event_type like 'task-%' group by e.id having count(a.id) <> 1`,
    'announcements of activity': `select a.id from activity_logs a left join events e
      on e.event_type = 'activity-log-created' and (e.payload #>> '{data,log_id}')::integer = a.id
      group by a.id having count(e.id) <> 1`,
    'dead letters': 'select id from dead_letters',
  }
  for (const [what, sql] of Object.entries(doubledOrLost)) {
    expect({ what, rows: await query(sql) }).toEqual({ what, rows: [] })
  }
  expect(await query('select count(*) = max(seq) as whole from events')).toEqual([{ whole: true }])
}

/** How much still waits: for the relay, and for its next instance or its line of activity. Zero once all is settled. */
export const UNSETTLED = `select (select count(*) from events where seq is null)
  + (select count(*) from events e where e.event_type like 'task-%'
       and not exists (select 1 from activity_logs a where a.event_id = e.event_id))
  + (select count(*) from tasks t where t.completed and not exists (select 1 from tasks s where s.predecessor_id = t.id))
  as waiting`
