import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import type { TaskFilter } from '#core/chat/built-in/commands/command.ts'
import { sayDate } from './dates.ts'
import { escapeMarkdown, listed, titled } from './escape.ts'

/** Says which tasks a filter lets through: `describe('tasks')` is "open tasks due today with #home". */
export function describeFilter(filter: TaskFilter, clock: DateContext): (noun: string) => string {
  const before = [
    filter.overdue === true
      ? 'overdue'
      : filter.status === 'completed'
        ? 'completed'
        : filter.status === 'all'
          ? ''
          : 'open',
    filter.priority ? `${listed(filter.priority)} priority` : '',
  ]
  const after = [
    days(filter, clock),
    filter.tags ? `tagged ${listed(filter.tags.map((tag) => `\\#${escapeMarkdown(tag)}`))}` : '',
    filter.search === undefined ? '' : `about ${titled(filter.search)}`,
  ]
  return (noun) => [...before, noun, ...after].filter((words) => words !== '').join(' ')
}

function days({ due_from: from, due_to: to }: TaskFilter, clock: DateContext): string {
  if (from !== undefined && from === to) return `due ${sayDate(from, clock)}`
  if (from !== undefined && to !== undefined) return `due from ${sayDate(from, clock)} to ${sayDate(to, clock)}`
  if (from !== undefined) return `due from ${sayDate(from, clock)} on`
  return to === undefined ? '' : `due by ${sayDate(to, clock)}`
}
