import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import type { Act } from '#core/chat/built-in/commands/command.ts'
import { sayMinutes, sayMoment } from '#core/chat/built-in/replies/dates.ts'
import { escapeMarkdown, listed, titled } from '#core/chat/built-in/replies/escape.ts'
import { sayDue } from '#core/chat/built-in/replies/task-words.ts'
import { type BriefTask, type ToolResult, readReminders, readTask, readText } from '#core/chat/built-in/tool-results.ts'
import type { Call, Situation } from './plan.ts'

type Args = Record<string, unknown>

/** The calls that an act on one task is. */
export function simpleCalls(act: Act, task: Args): Call[] {
  const one = (tool: string, more: Args = {}): Call[] => [{ tool, args: { ...task, ...more } }]
  switch (act.kind) {
    case 'complete':
    case 'reopen':
    case 'delete':
    case 'restore':
      return one(`${act.kind}_task`)
    case 'skip':
      return one('skip_task_occurrence')
    case 'stop':
      return one('set_task_recurrence', { recurrence: 'none' })
    case 'clear_due':
      return one('set_task_due_date', { due: 'none' })
    case 'rename':
      return one('update_task', { title: act.title })
    case 'describe':
      return one('update_task', { description: act.description })
    case 'clear_description':
      return one('update_task', { clear: ['description'] })
    case 'prioritise':
      return one('set_task_priority', { priority: act.priority })
    case 'tag':
      return act.tags.flatMap((tag) => one('add_tag_to_task', { tag_name: tag }))
    case 'untag':
      return act.tags.flatMap((tag) => one('remove_tag_from_task', { tag_name: tag }))
    case 'remind':
      return one('create_reminder', { before_minutes: act.beforeMinutes })
    case 'remind_at':
      return one('create_reminder', { when: atSomeTime(act.when.due) })
    case 'change_reminder':
      return one(
        'update_reminder',
        act.when ? { when: atSomeTime(act.when.due) } : { before_minutes: act.beforeMinutes },
      )
    default:
      return []
  }
}

const MORNING = '09:00'

/** A reminder rings at a time; of a day that is its morning. */
function atSomeTime(due: string): string {
  return due.includes('T') ? due : `${due}T${MORNING}`
}

/** What was done, in a sentence, with the warnings of the tool. */
export function sayDone(act: Act, result: ToolResult, { clock }: Situation): string {
  const value = result.ok ? result.value : {}
  const task = readTask(value.task) ?? readTask(value) ?? { id: 0, title: '' }
  return [sentence(act, task, value, clock), ...warningsOf(value)].join(' ')
}

function sentence(act: Act, task: BriefTask, value: Args, clock: DateContext): string {
  const name = titled(task.title)
  const due = sayDue(task, clock)
  switch (act.kind) {
    case 'complete': {
      const next = readText(value.next_occurrence)
      return `Done: ${name}.${next === undefined ? '' : ` The next one is due ${sayNext(next, task, clock)}.`}`
    }
    case 'reopen':
      return `Reopened ${name}.`
    case 'delete':
      return `Deleted ${name}. It stays in the trash for 7 days; “undo” brings it back.`
    case 'restore':
      return `Restored ${name}${due === undefined ? '' : `, due ${due}`}.`
    case 'skip':
      return `Skipped one occurrence of ${name}. It is now due ${due ?? 'at no time'}.`
    case 'stop':
      return `${name} no longer repeats.`
    case 'clear_due':
      return `${name} has no due date any more.`
    case 'rename':
      return `Renamed it to ${name}.`
    case 'describe':
      return `Set the description of ${name}.`
    case 'clear_description':
      return `Removed the description of ${name}.`
    case 'prioritise':
      return `${name} now has ${act.priority} priority.`
    case 'tag':
      return `Tagged ${name} with ${tagList(act.tags)}.`
    case 'untag':
      return `Took ${tagList(act.tags)} off ${name}.`
    default:
      return sayReminder(value, clock)
  }
}

function sayNext(next: string, task: BriefTask, clock: DateContext): string {
  return sayMoment(next, clock, { allDay: task.all_day === true })
}

function tagList(tags: readonly string[]): string {
  return listed(tags.map((tag) => `\\#${escapeMarkdown(tag)}`))
}

function sayReminder(value: Args, clock: DateContext): string {
  const [reminder] = readReminders([value.reminder])
  if (!reminder) return 'I set no reminder.'
  const before = reminder.offset_minutes
  const when = reminder.reminder_time === undefined ? '' : ` ${sayMoment(reminder.reminder_time, clock)}`
  const distance = before == null ? '' : before === 0 ? ', when it is due' : `, ${sayMinutes(before)} before it is due`
  return `I will remind you of ${titled(reminder.task_title ?? '')}${when}${distance}.`
}

/** The warnings of a result, as sentences. */
export function warningsOf(value: Args): string[] {
  if (!Array.isArray(value.warnings)) return []
  return value.warnings.flatMap((warning: unknown) => {
    const message = (warning as { message?: unknown } | null)?.message
    return typeof message === 'string' ? [`Note: ${escapeMarkdown(message)}`] : []
  })
}
