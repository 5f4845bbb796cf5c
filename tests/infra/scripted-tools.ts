import type { ModelMessage, ModelTool } from '#core/chat/model.ts'

/** A task of the scripted results, with the fields that the assistant reads. */
export interface ScriptedTask {
  id: number
  title: string
  completed?: boolean
  completed_at?: string | null
  due_datetime?: string | null
  all_day?: boolean
  priority?: string
  recurrence_rule?: string | null
  tags?: { name: string }[]
  reminders?: unknown[]
}

const names =
  'add_task add_tasks list_tasks search_tasks get_task update_task complete_task reopen_task delete_task restore_task ' +
  'set_task_recurrence skip_task_occurrence preview_recurrence set_task_due_date create_reminder update_reminder cancel_reminder ' +
  'snooze_reminder list_reminders set_task_priority create_tag update_tag delete_tag add_tag_to_task remove_tag_from_task list_tags ' +
  'bulk_update_tasks get_activity_logs list_changes undo_change get_overview'

/** The tools by name, as a model is offered them. */
export const scriptedTools: ModelTool[] = names
  .split(' ')
  .map((name) => ({ name, description: '', parameters: { type: 'object', properties: {} } }))

const DUE = '2026-11-26T20:00:00.000Z'

/** The tasks that list tools answer with. */
export const shownTasks: ScriptedTask[] = [
  'Buy milk',
  'Quarterly report',
  'Call Ann',
  'Water plants',
  'Budget review',
].map((title, index) => ({
  id: 11 + index,
  title,
  completed: false,
  due_datetime: DUE,
  all_day: false,
  tags: [],
  reminders: [],
}))

const reminder = { id: 5, task_id: 7, task_title: 'Dentist', reminder_time: DUE, offset_minutes: 60, status: 'pending' }

/** A result in the shape that the tool has, about the task that was asked for: every title is found, once. */
export function answerCall(name: string, args: Record<string, unknown>): Record<string, unknown> {
  const given = args['title'] ?? args['task']
  const title = typeof given === 'string' ? given : 'Dentist'
  const id = Number(args['task_id'] ?? 7)
  const task = { id, title, completed: false, due_datetime: DUE, all_day: false, tags: [], reminders: [reminder] }
  const change = { change_set_id: '0b54a3a6-6c3f-4f4c-9a3e-3f1f0a6d1c11' }
  switch (name) {
    case 'list_tasks':
    case 'search_tasks':
      return { tasks: shownTasks, total: shownTasks.length }
    case 'add_tasks': {
      const tasks = args['tasks'] as { title: string }[]
      const results = tasks.map((one, index) => ({ index, task: { ...task, id: 31 + index, title: one.title } }))
      return { results, created: tasks.length, failed: 0, ...change }
    }
    case 'get_task':
      return { task, reminders: [reminder], recent_activity: [] }
    case 'delete_task':
      return { task_id: id, title, deleted: true, ...change }
    case 'create_reminder':
    case 'update_reminder':
    case 'cancel_reminder':
    case 'snooze_reminder':
      return { reminder: { ...reminder, task_id: id }, ...change }
    case 'list_reminders':
      return { reminders: [reminder], total: 1 }
    case 'list_tags':
      return { tags: [{ id: 1, name: 'work', color: '#2563EB', task_count: 2 }] }
    case 'create_tag':
    case 'update_tag':
    case 'delete_tag':
      return { tag: { id: 1, name: args['tag'], color: '#2563EB', task_count: 0 }, ...change }
    case 'bulk_update_tasks':
      return { results: [{ task_id: 11, title: 'Buy milk', changed: true }], ...change }
    case 'list_changes':
      return { changes: [], cursor: 'c', more: false }
    case 'undo_change':
      return {
        undone: args['change_set_id'],
        changes: [{ task_id: 7, action: 'task-updated', title: 'Dentist' }],
        ...change,
      }
    case 'get_overview':
      return { overdue: [], today: shownTasks.slice(0, 2), upcoming: shownTasks.slice(2), counts: {} }
    default:
      return { task, ...change }
  }
}

/** Conversations that sentences may follow. */
export const preludes = {
  nothing: [],
  /** Five tasks were listed. */
  list: exchange('show my tasks', 'list_tasks', { status: 'pending' }, { tasks: shownTasks, total: 5 }),
  /** One task was added. */
  task: exchange(
    'add Dentist',
    'add_task',
    { title: 'Dentist' },
    answerCall('add_task', { title: 'Dentist', task_id: 21 }),
  ),
} satisfies Record<string, ModelMessage[]>

function exchange(text: string, tool: string, args: object, result: object): ModelMessage[] {
  return [
    { role: 'user', content: text },
    { role: 'assistant', content: '', toolCalls: [{ id: 'call_before', name: tool, arguments: JSON.stringify(args) }] },
    { role: 'tool', toolCallId: 'call_before', content: JSON.stringify(result) },
    { role: 'assistant', content: 'Done.' },
  ]
}
