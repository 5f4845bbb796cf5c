import { stringify } from 'csv-stringify/sync'
import type { TaskState } from '#core/domain/task-state.ts'
import type { ReadingContext } from './draft.ts'
import { writeTodoistDate } from './todoist-dates.ts'
import { PRIORITY_NUMBERS, TODOIST_COLUMNS, toCell, toContent } from './todoist-format.ts'

/**
 * The pending tasks as Todoist's CSV. The format has no word for a task that is done, nor for reminders, colours and parts
 * of a recurrence that cannot be said in words: whoever moves between two Dockets takes the JSON file.
 */
export function writeTodoistCsv(tasks: readonly TaskState[], context: ReadingContext): string {
  const pending = tasks.filter(({ completed }) => !completed)
  return stringify(
    pending.map((task) => toRow(task, context)),
    { header: true, columns: [...TODOIST_COLUMNS], record_delimiter: 'windows', bom: true },
  )
}

function toRow(task: TaskState, context: ReadingContext): Partial<Record<(typeof TODOIST_COLUMNS)[number], string>> {
  const zone = task.recurrence?.anchorZone ?? context.timeZone
  const tags = task.tags.map(({ name }) => name)
  return {
    TYPE: 'task',
    CONTENT: toCell(toContent(task.title, tags)),
    DESCRIPTION: toCell(task.description),
    PRIORITY: PRIORITY_NUMBERS[task.priority],
    INDENT: '1',
    DATE: writeTodoistDate(task, { ...context, timeZone: zone }),
    DATE_LANG: 'en',
    TIMEZONE: zone,
  }
}
