import { explainRule } from '#core/domain/recurrence/explain-rule.ts'
import type { Task } from '#core/domain/task.ts'
import { element } from './elements.ts'
import type { Page } from './page.ts'
import { counted, formatTime } from './wording.ts'

/** Where a list came from: the call that answers it again. */
export interface Origin {
  tool: string
  args: Record<string, unknown>
}

const sections = { overdue: 'Overdue', today: 'Today', upcoming: 'Upcoming' } as const

/** Tasks to complete and to move: a page of a list, or the overview. */
export function showTasks(page: Page, content: Record<string, unknown>, origin: Origin): void {
  const refresh = async () => showTasks(page, await page.host.callTool(origin.tool, origin.args), origin)
  const list = (name: string, tasks: readonly Task[]) =>
    element('ul', { 'aria-label': name }, ...tasks.map((task) => row(page, task, refresh)))
  if (Array.isArray(content['tasks'])) {
    const tasks = content['tasks'] as Task[]
    const total = Number(content['total'])
    const count = total > tasks.length ? `${tasks.length} of ${total} tasks` : counted(total)
    return page.show(element('h1', {}, count), list('Tasks', tasks))
  }
  const parts = Object.entries(sections).flatMap(([key, title]) => {
    const tasks = content[key] as Task[]
    return tasks.length === 0 ? [] : [element('h2', {}, title), list(title, tasks)]
  })
  page.show(element('h1', {}, 'Your tasks'), ...(parts.length > 0 ? parts : [element('p', {}, 'Nothing is due.')]))
}

function row(page: Page, task: Task, refresh: () => Promise<void>): HTMLElement {
  const { id, title, completed } = task
  const act = (tool: string, args: Record<string, unknown>, text: string) =>
    page.perform(async () => {
      const { change_set_id: changeSetId } = await page.host.callTool(tool, { task_id: id, ...args })
      await refresh()
      return { text, changeSetId, refresh }
    })
  const check = element('input', {
    type: 'checkbox',
    id: `task-${id}`,
    checked: completed,
    'aria-label': `Complete ${title}`,
    onclick() {
      // It shows what is so, which the answer may change.
      check.checked = completed
      if (completed) act('reopen_task', {}, `Reopened “${title}”.`)
      else act('complete_task', {}, `Completed “${title}”.`)
    },
  })
  // No form: the frames of some hosts do not let forms be sent.
  const move = () => act('set_task_due_date', { due: when.value }, `Moved “${title}”.`)
  const when = element('input', {
    id: `due-${id}`,
    'aria-label': `New due time of ${title}`,
    placeholder: 'tomorrow 5pm',
    maxlength: '100',
    onenter: move,
  })
  const button = element('button', { type: 'button', 'aria-label': `Move ${title}`, onclick: move }, 'Move')
  const fields = element('div', { class: 'buttons' }, when, button)
  const details = element('details', {}, element('summary', { id: `move-${id}` }, 'Reschedule'), fields)
  const text = element('div', {}, element('span', { class: completed ? 'done' : '' }, title), facts(task))
  return element('li', {}, check, text, completed ? null : details)
}

function facts(task: Task): HTMLElement {
  const { priority, due_datetime: due, all_day: isAllDay, tags } = task
  const words = [
    due === null ? null : formatTime(due, isAllDay),
    priority,
    recurrence(task),
    ...tags.map(({ name }) => `#${name}`),
  ]
  return element('small', {}, words.filter((word) => word !== null).join(' · '))
}

function recurrence({ recurrence_rule: rule, recurrence_mode: mode }: Task): string | null {
  if (rule === null) return null
  return explainRule(rule, { fromCompletion: mode === 'completion' }).replace(/^E/, 'e')
}
