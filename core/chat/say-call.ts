import type { Affected } from './chat-event.ts'

const verbs: Record<string, string> = {
  add_task: 'Add',
  add_tasks: 'Add',
  update_task: 'Change',
  complete_task: 'Complete',
  reopen_task: 'Reopen',
  delete_task: 'Delete',
  restore_task: 'Restore',
  set_task_recurrence: 'Change the recurrence of',
  skip_task_occurrence: 'Skip an occurrence of',
  set_task_due_date: 'Move',
  set_task_priority: 'Prioritise',
  create_reminder: 'Add a reminder to',
  update_reminder: 'Change a reminder of',
  cancel_reminder: 'Cancel a reminder',
  snooze_reminder: 'Snooze a reminder',
  create_tag: 'Make a tag',
  update_tag: 'Change the tag',
  delete_tag: 'Delete the tag',
  add_tag_to_task: 'Tag',
  remove_tag_from_task: 'Untag',
  undo_change: 'Undo the change of',
}

const bulkVerbs: Record<string, string> = {
  complete: 'Complete',
  reopen: 'Reopen',
  delete: 'Delete',
  restore: 'Restore',
  set_priority: 'Prioritise',
  add_tag: 'Tag',
  remove_tag: 'Untag',
  set_due: 'Move',
  shift_due: 'Move',
}

/** A call in a line, as the user is asked to approve it: `Delete “Dentist”`, `Complete 14 tasks`. */
export function sayCall(tool: string, args: Record<string, unknown>, affected: readonly Affected[]): string {
  const verb = (tool === 'bulk_update_tasks' ? bulkVerbs[String(args['action'])] : verbs[tool]) ?? `Call ${tool} on`
  const [first] = affected
  if (affected.length === 1 && first) return `${verb} “${first.title}”`
  if (affected.length > 1) return `${verb} ${affected.length} tasks`
  const name = args['tag'] ?? args['reminder_id']
  return typeof name === 'string' || typeof name === 'number' ? `${verb} ${name}` : verb
}
