import { CsvError, parse } from 'csv-parse/sync'
import { DomainError } from '#core/domain/errors.ts'
import { upcomingOccurrence } from '#core/domain/task-recurrence.ts'
import { isTimeZone } from '#core/domain/time.ts'
import {
  collectProblems,
  readDescription,
  readTags,
  readTitle,
  refuseTooMany,
  type Draft,
  type DraftTask,
  type Problems,
  type ReadingContext,
} from './draft.ts'
import { mapInSlices } from './map-in-slices.ts'
import { readTodoistDate, type TodoistDate } from './todoist-dates.ts'
import { PRIORITIES, fromCell, fromContent } from './todoist-format.ts'

interface Row {
  /** Of the file, counted from 1; the first of a record that spans several. */
  line: number
  cells: Readonly<Record<string, string>>
}

/* Of these nothing is kept: sections and indentation have no place in Docket, `meta` is how a project is shown. */
const SKIPPED = new Set(['', 'section', 'meta'])

/**
 * Reads a CSV that Todoist exported or that was written after its template. Sub-tasks become tasks, comments a part of the
 * description. @throws invalid_request, naming the line and column of each problem
 */
export async function readTodoistCsv(text: string, context: ReadingContext): Promise<Draft> {
  const problems = collectProblems()
  const tasks: DraftTask[] = []
  const rows = readRows(text)
  refuseTooMany(rows.filter((row) => cell(row, 'TYPE').toLowerCase() === 'task').length)
  await mapInSlices(rows, (row) => {
    const type = cell(row, 'TYPE').toLowerCase()
    if (type === 'task') tasks.push(readTask(row, problems, context))
    else if (type === 'note') addNote(tasks.at(-1), row, problems)
    else if (!SKIPPED.has(type)) problems.add(at(row, 'TYPE'), 'must be task, section or note', type)
  })
  problems.throwIfAny()
  return { tags: [], tasks }
}

function readRows(text: string): Row[] {
  const records = parseRecords(text)
  const [header, ...rest] = records
  const names = header?.record.map((name) => name.trim().toUpperCase()) ?? []
  for (const needed of ['TYPE', 'CONTENT']) {
    if (!names.includes(needed))
      throw broken(`line ${header?.line ?? 1}`, `has no column ${needed}`, header?.record.join(','))
  }
  return rest.map(({ record, line }) => {
    if (record.length > names.length && record.slice(names.length).some((value) => value !== '')) {
      throw broken(`line ${line}`, `has ${record.length} columns, the first line has ${names.length}`)
    }
    return { line, cells: Object.fromEntries(names.map((name, index) => [name, record[index] ?? ''])) }
  })
}

function parseRecords(text: string): { record: string[]; line: number }[] {
  try {
    const parsed = parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, info: true })
    // csv-parse says at which line a record ends; people look for where it starts.
    return (parsed as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      record,
      line: info.lines - record.reduce((breaks, value) => breaks + value.split(/\r\n|\r|\n/).length - 1, 0),
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = (error as { lines?: number }).lines ?? 1
    throw broken(`line ${line}`, `is not CSV: ${error.message}`)
  }
}

function broken(field: string, problem: string, value?: string): DomainError {
  const detail = value === undefined ? { field, problem } : { field, problem, value: value.slice(0, 200) }
  return new DomainError('invalid_request', `Nothing was imported. ${field}: ${problem}`, [detail])
}

function readTask(row: Row, problems: Problems, context: ReadingContext): DraftTask {
  const { title, tags } = fromContent(fromCell(cell(row, 'CONTENT')))
  const date = readDate(row, problems, context)
  const priority = PRIORITIES[cell(row, 'PRIORITY')]
  if (!priority) problems.add(at(row, 'PRIORITY'), 'must be 1, 2, 3 or 4', cell(row, 'PRIORITY'))
  const recurrence = date?.recurrence ?? null
  const dueAt = date?.dueAt ?? null
  return {
    place: `line ${row.line}`,
    title: readTitle(problems, at(row, 'CONTENT'), title) ?? '',
    description: readDescription(problems, at(row, 'DESCRIPTION'), fromCell(row.cells['DESCRIPTION'] ?? '')) ?? '',
    completed: false,
    completedAt: null,
    deletedAt: null,
    dueAt,
    allDay: date?.allDay ?? false,
    priority: priority ?? 'Medium',
    recurrence,
    nextOccurrence: upcomingOccurrence({ recurrence, dueAt, completed: false }),
    createdAt: context.now,
    updatedAt: context.now,
    tags: readTags(problems, at(row, 'CONTENT'), tags),
    reminders: [],
    parent: null,
    predecessor: null,
  }
}

function readDate(row: Row, problems: Problems, context: ReadingContext): TodoistDate | null {
  const zone = cell(row, 'TIMEZONE')
  if (zone !== '' && !isTimeZone(zone)) {
    problems.add(at(row, 'TIMEZONE'), 'must be an IANA time zone like Europe/Berlin', zone)
    return null
  }
  const text = cell(row, 'DATE')
  if (text === '') return null
  const local = { ...context, timeZone: zone === '' ? context.timeZone : zone }
  return problems.read(at(row, 'DATE'), text, () => readTodoistDate(text, local))
}

function addNote(task: DraftTask | undefined, row: Row, problems: Problems): void {
  const note = fromCell(cell(row, 'CONTENT'))
  if (!task || note === '') return
  const description = [task.description, note].filter(Boolean).join('\n\n')
  task.description = readDescription(problems, at(row, 'CONTENT'), description) ?? task.description
}

function cell(row: Row, column: string): string {
  return (row.cells[column] ?? '').trim()
}

function at(row: Row, column: string): string {
  return `line ${row.line}, ${column}`
}
