import type { Knex } from 'knex'

/** What purging change sets looks for: the old ones, and those that name a purged one. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index change_sets_created on change_sets (created_at);
    create index change_sets_undo_of on change_sets (undo_of) where undo_of is not null;
    create index change_sets_undone_by on change_sets (undone_by) where undone_by is not null;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index change_sets_undone_by, change_sets_undo_of, change_sets_created')
}
