import type { Knex } from 'knex'

/* Hash partitions keep a small account's search cheap however large the whole table is. */
const SEARCH_PARTITIONS = 16

/** Tasks with their tags, reminders and search text. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table tasks (
      id integer generated always as identity primary key,
      user_id uuid not null references users on delete cascade,
      title text not null,
      title_key text not null generated always as (docket_fold(title)) stored,
      description text not null default '',
      completed boolean not null default false,
      completed_at timestamptz(3),
      due_datetime timestamptz(3),
      all_day boolean not null default false,
      priority smallint not null default 2 check (priority between 1 and 3),
      recurrence_rule text,
      recurrence_mode text not null default 'schedule' check (recurrence_mode in ('schedule', 'completion')),
      recurrence_pattern text not null default 'none' check (recurrence_pattern in ('none', 'daily', 'weekly', 'monthly')),
      recurrence_end_date timestamptz(3),
      anchor_local text,
      anchor_zone text,
      next_occurrence timestamptz(3),
      parent_task_id integer references tasks on delete set null,
      predecessor_id integer references tasks on delete set null,
      version integer not null default 1,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      deleted_at timestamptz(3),
      check ((recurrence_rule is null) = (recurrence_pattern = 'none')),
      check (recurrence_rule is null or (anchor_local is not null and anchor_zone is not null and due_datetime is not null))
    ) with (fillfactor = 90);
    -- One living successor an instance: two workers can never both create it.
    create unique index tasks_one_successor on tasks (predecessor_id) where deleted_at is null;
    create index tasks_parent on tasks (parent_task_id) where parent_task_id is not null;
    create index tasks_created on tasks (user_id, created_at desc, id) where deleted_at is null;
    create index tasks_updated on tasks (user_id, updated_at desc, id) where deleted_at is null;
    create index tasks_open_due on tasks (user_id, completed, due_datetime, priority desc, id) where deleted_at is null;
    create index tasks_due on tasks (user_id, due_datetime, priority desc, id) where deleted_at is null;
    create index tasks_due_desc on tasks (user_id, due_datetime desc nulls last, priority desc, id) where deleted_at is null;
    create index tasks_recurring on tasks (user_id, due_datetime, priority desc, id)
      where deleted_at is null and recurrence_rule is not null;
    create index tasks_priority on tasks (user_id, priority desc, id) where deleted_at is null;
    create index tasks_title on tasks (user_id, title_key, id) where deleted_at is null;
    create index tasks_trash on tasks (user_id, deleted_at) where deleted_at is not null;
    create index tasks_purge on tasks (deleted_at) where deleted_at is not null;

    create table tags (
      id integer generated always as identity primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      name_key text not null,
      color text not null,
      created_at timestamptz(3) not null,
      unique (user_id, name_key)
    );
    create table task_tags (
      task_id integer not null references tasks on delete cascade,
      tag_id integer not null references tags on delete cascade,
      primary key (task_id, tag_id)
    );
    create index task_tags_tag on task_tags (tag_id, task_id);

    create table reminders (
      id integer generated always as identity primary key,
      user_id uuid not null references users on delete cascade,
      task_id integer not null references tasks on delete cascade,
      reminder_time timestamptz(3) not null,
      offset_minutes integer,
      status text not null default 'pending' check (status in ('pending', 'sent', 'cancelled')),
      schedule_version integer not null default 1,
      sent_at timestamptz(3),
      ended_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index reminders_task on reminders (task_id);
    create index reminders_user on reminders (user_id, reminder_time, id);
    create index reminders_pending on reminders (reminder_time) where status = 'pending';
    create index reminders_user_pending on reminders (user_id, reminder_time) where status = 'pending';
    create index reminders_ended on reminders (ended_at) where ended_at is not null;

    create table task_search (
      user_id uuid not null,
      task_id integer not null references tasks on delete cascade,
      search_text text not null,
      primary key (user_id, task_id)
    ) partition by hash (user_id);
  `)
  for (let part = 0; part < SEARCH_PARTITIONS; part += 1) {
    await db.raw(
      `create table task_search_${part} partition of task_search for values with (modulus ${SEARCH_PARTITIONS}, remainder ${part})`,
    )
  }
  await db.raw('create index task_search_trigrams on task_search using gin (user_id, search_text gin_trgm_ops)')
  await db.raw('create index task_search_task on task_search (task_id)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table task_search, reminders, task_tags, tags, tasks')
}
