import { element } from './elements.ts'
import type { Page } from './page.ts'
import { counted, formatTime } from './wording.ts'

interface Affected {
  task_id: number
  title: string
  before: Record<string, unknown>
  after: Record<string, unknown>
}
/* As the server writes times. */
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/

type Refused = { task_id: number; error?: { message: string } }
type Done = { task_id: number; title: string; changed: boolean; error?: { message: string } }

/** A bulk change before it is made, task for task, to be confirmed or dropped. */
export function showRehearsal(page: Page, content: Record<string, unknown>, args: Record<string, unknown>): void {
  const affected = content['affected'] as Affected[]
  const refused = (content['refused'] ?? []) as Refused[]
  const { dry_run: _, reason: __, ...change } = args
  const confirm = () =>
    page.perform(async () => {
      const given = { ...change, confirmation: content['confirmation'] }
      const done = await page.host.callTool('bulk_update_tasks', given)
      showResults(page, done)
      return { text: `Changed ${counted(changedOf(done).length)}.`, changeSetId: done['change_set_id'] }
    })
  const drop = () =>
    page.perform(async () => {
      page.show(element('h1', {}, 'Nothing was changed'))
      return { text: 'The user dropped the bulk change.' }
    })
  page.show(
    element('h1', {}, `Change ${counted(affected.length)}?`),
    table(affected),
    ...refused.map(({ task_id: id, error }) => element('p', { class: 'refused' }, `Task ${id}: ${error?.message}`)),
    element(
      'div',
      { class: 'buttons' },
      element(
        'button',
        { type: 'button', class: 'primary', disabled: affected.length === 0, onclick: confirm },
        'Confirm',
      ),
      element('button', { type: 'button', onclick: drop }, 'Cancel'),
    ),
  )
}

/** What a bulk change did. */
export function showResults(page: Page, content: Record<string, unknown>): void {
  const failed = (content['results'] as Done[]).filter(({ error }) => error)
  page.show(
    element('h1', {}, `Changed ${counted(changedOf(content).length)}`),
    element(
      'ul',
      { 'aria-label': 'Changed tasks' },
      ...changedOf(content).map(({ title }) => element('li', {}, title)),
    ),
    ...failed.map(({ title, error }) => element('p', { class: 'refused' }, `${title}: ${error?.message}`)),
  )
}

function changedOf(content: Record<string, unknown>): Done[] {
  return (content['results'] as Done[]).filter(({ changed }) => changed)
}

function table(affected: readonly Affected[]): HTMLElement {
  const heads = ['Task', 'Before', 'After'].map((name) => element('th', { scope: 'col' }, name))
  const rows = affected.map(({ title, before, after }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, title),
      element('td', {}, said(before)),
      element('td', {}, said(after)),
    ),
  )
  return element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows))
}

function said(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${inWords(value)}`)
    .join('; ')
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return TIME.test(value) ? formatTime(value) : value
  if (Array.isArray(value)) return value.map(inWords).join(', ') || 'none'
  const { name } = value as { name?: string }
  return name ?? JSON.stringify(value)
}
