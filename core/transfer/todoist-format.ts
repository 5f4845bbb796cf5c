import type { Priority } from '#core/domain/task.ts'

/** The columns of Todoist's CSV, in its order: https://www.todoist.com/help/articles/format-a-csv-file-to-import-into-todoist-UVUXTmm6 */
export const TODOIST_COLUMNS = [
  'TYPE',
  'CONTENT',
  'DESCRIPTION',
  'PRIORITY',
  'INDENT',
  'AUTHOR',
  'RESPONSIBLE',
  'DATE',
  'DATE_LANG',
  'TIMEZONE',
  'DURATION',
  'DURATION_UNIT',
  'DEADLINE',
  'DEADLINE_LANG',
] as const

/* Todoist's p4 is its "none"; Docket has three, and the order of a list must survive. */
export const PRIORITIES: Record<string, Priority> = { '': 'Medium', '1': 'High', '2': 'Medium', '3': 'Low', '4': 'Low' }
export const PRIORITY_NUMBERS: Record<Priority, string> = { High: '1', Medium: '2', Low: '3' }

/**
 * A title with its tags as Todoist's labels: `Call the bank @deep_work`. Labels have no spaces, tags no underscores; an @
 * of the title itself gets a backslash, as in quick add.
 */
export function toContent(title: string, tags: readonly string[]): string {
  const literal = title.replace(/(?<=^|\s)(\\*)@/g, '$1\\@')
  return [literal, ...tags.map((tag) => `@${tag.replaceAll(' ', '_')}`)].join(' ')
}

/** The reverse. What a label may hold and a tag may not becomes a space. */
export function fromContent(content: string): { title: string; tags: string[] } {
  const tags: string[] = []
  const rest = content.replace(/(?<=^|\s)@(\S*[\p{L}\p{N}]\S*)/gu, (_, label: string) => {
    tags.push(label.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim())
    return '\0'
  })
  const title = rest.replace(/[^\S\n]*\0/g, '').replace(/(?<=^|\s)\\(\\*)@/g, '$1@')
  return { title: title.trim(), tags }
}

/**
 * A cell that no spreadsheet takes for a formula: an apostrophe before what could start one, as spreadsheets have it
 * themselves. One that is there already is doubled in effect, so that reading gives back what was written.
 */
export function toCell(text: string): string {
  return /^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
}

export function fromCell(text: string): string {
  return /^'+[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text
}
