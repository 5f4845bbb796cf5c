import type { Belongings } from './example-calls.ts'

/** Arguments with which each tool does something to somebody's things. */
export function exampleArguments(whose: Belongings): Record<string, Record<string, unknown>> {
  const { taskId, tagId, reminderId, changeSetId } = whose
  const task = { task_id: taskId }
  return {
    get_overview: {},
    add_task: {
      title: 'Another one',
      due: '2099-05-01',
      tags: ['work'],
      reminders: [60],
      reason: 'It was said in a call',
    },
    add_tasks: { tasks: [{ title: 'One' }, { title: 'Two', due: 'no such day' }] },
    list_tasks: { status: 'pending', limit: 5 },
    search_tasks: { keyword: 'plants' },
    get_task: task,
    update_task: { ...task, title: 'Water all plants', clear: ['description'] },
    complete_task: task,
    reopen_task: task,
    delete_task: task,
    restore_task: task,
    set_task_due_date: { ...task, due: '2099-03-02T10:00:00Z' },
    set_task_priority: { ...task, priority: 'High' },
    bulk_update_tasks: { task_ids: [taskId], action: 'set_priority', value: 'Low' },
    set_task_recurrence: { ...task, recurrence: 'every other tuesday' },
    skip_task_occurrence: task,
    preview_recurrence: { recurrence: 'every weekday at 9', start: '2099-03-01' },
    create_reminder: { ...task, before_minutes: 15 },
    update_reminder: { ...task, reminder_id: reminderId, before_minutes: 60 },
    cancel_reminder: { reminder_id: reminderId },
    snooze_reminder: { reminder_id: reminderId },
    list_reminders: { status: 'pending' },
    create_tag: { tag: 'errands' },
    update_tag: { tag: String(tagId), color: '#112233' },
    delete_tag: { tag: String(tagId) },
    add_tag_to_task: { ...task, tag_name: 'garden' },
    remove_tag_from_task: { ...task, tag_name: 'home' },
    list_tags: {},
    get_activity_logs: { ...task, limit: 5 },
    list_changes: {},
    undo_change: { change_set_id: changeSetId },
    search: { query: 'plants' },
    fetch: { id: `task:${taskId}` },
  }
}

/** Tools that speak of no one thing, and so find or make what is the caller's own. */
export const unaimedTools = new Set([
  'get_overview',
  'add_task',
  'add_tasks',
  'list_tasks',
  'search_tasks',
  'preview_recurrence',
  'list_reminders',
  'create_tag',
  'list_tags',
  'list_changes',
  'search',
])
