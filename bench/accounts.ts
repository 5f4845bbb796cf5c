import type pg from 'pg'

const WORDS =
  'plan call write review order fix clean buy send read check book paint water ship draft test pay visit sort'.split(
    ' ',
  )
const THINGS =
  'report dentist garden invoice parcel kitchen budget slides tickets backup contract birthday bicycle meeting'.split(
    ' ',
  )

/** Fills an account with tasks, 20 tags and search text, straight by SQL: only the reading is measured. */
export async function fillAccount(client: pg.Client, userId: string, tasks: number): Promise<void> {
  await client.query(
    `insert into tags (user_id, name, name_key, color, created_at)
     select $1, 'tag ' || n, 'tag ' || n, '#EA580C', now() from generate_series(1, 20) n`,
    [userId],
  )
  await client.query(
    `with made as (
       insert into tasks (user_id, title, description, completed, completed_at, due_datetime, priority, created_at, updated_at)
       select $1, ($3::text[])[(n * 7 + n / 13) % 20 + 1] || ' the ' || ($4::text[])[(n * 5) % 14 + 1] || ' ' || n,
         case when n % 3 = 0 then '' else ($3::text[])[(n * 11) % 20 + 1] || ' ' || repeat(($4::text[])[(n * 3) % 14 + 1] || ' ', n % 20) end,
         n % 4 = 0, case when n % 4 = 0 then now() end,
         case when n % 5 = 0 then null else now() + (n % 2000 - 500) * interval '1 hour' end,
         n % 3 + 1, now() - n * interval '1 minute', now()
       from generate_series(1, $2::integer) n returning id, user_id, title, description
     ), searched as (
       insert into task_search (user_id, task_id, search_text)
       select user_id, id, docket_fold(title || E'\\n' || description) from made
     )
     insert into task_tags (task_id, tag_id)
     select m.id, g.id from made m join tags g on g.user_id = $1 and (m.id + g.id) % 13 = 0`,
    [userId, tasks, WORDS, THINGS],
  )
  await client.query('analyze tasks, task_search, task_tags, tags')
}
