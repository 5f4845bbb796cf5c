import { recordEvent, type Act } from '#core/acts/perform-act.ts'
import type { Tag } from '#core/domain/tag.ts'

/** Appends what happened to a tag. The undo of a deletion needs the wearers that have no event of their own. */
export function recordTagCreated(act: Act, tag: Tag): void {
  recordEvent(act, 'tag-created', { task_id: null, tag_id: tag.id, tag }, { before: null })
}

export function recordTagUpdated(act: Act, before: Tag, after: Tag): void {
  const fields = (['name', 'color'] as const).filter((field) => before[field] !== after[field])
  const values = (tag: Tag) => Object.fromEntries(fields.map((field) => [field, tag[field]]))
  const change = { changed_fields: [...fields], old_values: values(before), new_values: values(after) }
  recordEvent(act, 'tag-updated', { task_id: null, tag_id: after.id, tag: after, ...change }, { before })
}

export function recordTagDeleted(act: Act, tag: Tag, wearers: readonly number[]): void {
  const deletedAt = act.now.toISOString()
  recordEvent(
    act,
    'tag-deleted',
    { task_id: null, tag_id: tag.id, tag, deleted_at: deletedAt },
    { before: tag, wearers },
  )
}
