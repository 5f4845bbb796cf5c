import { localDate } from '#core/domain/time.ts'
import type { Command, TaskFilter } from '#core/chat/built-in/commands/command.ts'
import { sayDate } from '#core/chat/built-in/replies/dates.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { describeFilter } from '#core/chat/built-in/replies/filter-words.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { countOf, numbered, taskLine } from '#core/chat/built-in/replies/task-words.ts'
import { overviewTasks, readTasks } from '#core/chat/built-in/tool-results.ts'
import { type Plan, type Situation, call, failedWith, say } from './plan.ts'
import { tagSetOrSearch } from './tag-or-search.ts'

/** Lists tasks of a filter, numbered, or says how many there are. */
export function* listPlan(
  { count = false, ...asked }: { filter: TaskFilter; maybe?: string; count?: boolean },
  { clock }: Situation,
): Plan {
  const filter = yield* tagSetOrSearch(asked)
  const result = yield* call('list_tasks', { ...filter })
  if (!result.ok) return failedWith(sayError(result.error))
  const tasks = readTasks(result.value.tasks)
  const total = typeof result.value.total === 'number' ? result.value.total : tasks.length
  const what = describeFilter(filter, clock)
  if (tasks.length === 0) return say(`You have no ${what('tasks')}.`)
  if (count) return say(`You have ${total} ${what(total === 1 ? 'task' : 'tasks')}.`)
  return say(listText(`You have ${total} ${what(total === 1 ? 'task' : 'tasks')}`, tasks, total, clock))
}

function listText(lead: string, tasks: ReturnType<typeof readTasks>, total: number, clock: Situation['clock']): string {
  const more = total > tasks.length ? `\n\n… and ${total - tasks.length} more.` : ''
  return `${lead}:\n\n${numbered(tasks, clock)}${more}`
}

/** Looks for a word in titles and descriptions. */
export function* searchPlan({ keyword }: Command & { kind: 'search' }, { clock }: Situation): Plan {
  const result = yield* call('search_tasks', { keyword })
  if (!result.ok) return failedWith(sayError(result.error))
  const tasks = readTasks(result.value.tasks)
  const total = typeof result.value.total === 'number' ? result.value.total : tasks.length
  if (tasks.length === 0) return say(`I found nothing about ${titled(keyword)}.`)
  if (tasks.length === 1) return say(`I found one task: ${taskLine(tasks[0]!, clock)}.`)
  return say(listText(`I found ${total} tasks`, tasks, total, clock))
}

const LOOK_BACK: TaskFilter = { status: 'completed', sort_by: 'updated_at' }
const MAX_READ = 100

/** What was completed in some days. Lists cannot be asked for that, so the latest are read and sifted. */
export function* donePlan({ from, to }: Command & { kind: 'list_done' }, { clock }: Situation): Plan {
  const result = yield* call('list_tasks', { ...LOOK_BACK, limit: MAX_READ })
  if (!result.ok) return failedWith(sayError(result.error))
  const done = readTasks(result.value.tasks).filter(({ completed_at: at }) => {
    const day = at ? localDate(new Date(at), clock.zone) : ''
    return day >= from && day <= to
  })
  const when = from === to ? sayDate(from, clock) : `from ${sayDate(from, clock)} to ${sayDate(to, clock)}`
  if (done.length === 0) return say(`You completed nothing ${when}.`)
  const lines = done.map(({ title }) => `- ${titled(title)}`).join('\n')
  return say(`You completed ${countOf(done.length, 'task')} ${when}:\n\n${lines}`)
}

/** Open tasks that are due at no time, of the newest: lists cannot be asked for these either. */
export function* undatedPlan({ clock }: Situation): Plan {
  const result = yield* call('list_tasks', { status: 'pending', sort_by: 'created_at', limit: MAX_READ })
  if (!result.ok) return failedWith(sayError(result.error))
  const read = readTasks(result.value.tasks)
  const undated = read.filter(({ due_datetime: due }) => due == null)
  const isPart = typeof result.value.total === 'number' && result.value.total > read.length
  const among = isPart ? ` among your newest ${read.length}` : ''
  if (undated.length === 0) return say(`You have no open task without a due date${among}.`)
  const lines = undated.map((task) => `- ${taskLine(task, clock)}`).join('\n')
  return say(`${countOf(undated.length, 'open task')} without a due date${among}:\n\n${lines}`)
}

/** What the day holds, and what to begin with. */
export function* planDay({ clock }: Situation): Plan {
  const result = yield* call('get_overview', {})
  if (!result.ok) return failedWith(sayError(result.error))
  const [overdue, today, upcoming] = ['overdue', 'today', 'upcoming'].map((group) => readTasks(result.value[group]))
  const tasks = overviewTasks(result.value)
  if (tasks.length === 0) return say('Your day is free: nothing is overdue, due today or coming up.')
  const groups: [string, typeof tasks][] = [
    ['Overdue', overdue!],
    ['Today', today!],
    ['Coming up', upcoming!],
  ]
  const shown = new Set<number>()
  const parts = groups.flatMap(([name, group]) => {
    const own = group.filter(({ id }) => !shown.has(id))
    const text = `${name}:\n\n${numbered(own, clock, shown.size + 1)}`
    for (const { id } of own) shown.add(id)
    return own.length === 0 ? [] : [text]
  })
  const first = [...overdue!, ...today!].sort(
    (a, b) => Number(b.priority === 'High') - Number(a.priority === 'High'),
  )[0]
  const advice = first ? [`I would begin with ${titled(first.title)}.`] : ['Nothing is due today.']
  return say(parts.join('\n\n'), ...advice)
}

/** What was done in the last week, what was left, and what the next one holds. */
export function* weeklyReview(situation: Situation): Plan {
  const { clock } = situation
  const today = localDate(clock.now, clock.zone)
  const [done, overdue, next] = yield [
    { tool: 'list_tasks', args: { ...LOOK_BACK, limit: MAX_READ } },
    { tool: 'list_tasks', args: { status: 'pending', overdue: true } },
    { tool: 'list_tasks', args: { status: 'pending', due_from: today, due_to: daysLater(today, 7) } },
  ]
  const refused = [done!, overdue!, next!].find((result) => !result.ok)
  if (refused && !refused.ok) return failedWith(sayError(refused.error))
  const since = daysLater(today, -7)
  const completed = done!.ok
    ? readTasks(done!.value.tasks).filter(
        ({ completed_at: at }) => at != null && localDate(new Date(at), clock.zone) > since,
      )
    : []
  const [late, coming] = [overdue!, next!].map((result) => (result.ok ? readTasks(result.value.tasks) : []))
  return say(
    `In the last 7 days you completed ${countOf(completed.length, 'task')}${completed.length === 0 ? '.' : `:\n\n${completed.map(({ title }) => `- ${titled(title)}`).join('\n')}`}`,
    late!.length === 0
      ? 'Nothing is overdue.'
      : `Overdue:\n\n${late!.map((task) => `- ${taskLine(task, clock)}`).join('\n')}`,
    coming!.length === 0
      ? 'Nothing is due in the next 7 days.'
      : `Due in the next 7 days:\n\n${numbered(coming!, clock)}`,
  )
}

function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
