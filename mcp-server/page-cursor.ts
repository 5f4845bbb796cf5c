import { invalid } from '#core/domain/errors.ts'

const PREFIX = 'p1.'

/** Where the page after this one begins, dressed so that nobody does arithmetic on it; undefined on the last page. */
export function nextPage(page: { offset: number; total: number }, count: number): { next_cursor?: string } {
  const end = page.offset + count
  return count > 0 && end < page.total ? { next_cursor: PREFIX + end.toString(36) } : {}
}

/** The offset that a cursor stands for. @throws invalid_request */
export function readPage(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const [, digits] = /^p1\.([0-9a-z]{1,4})$/.exec(cursor) ?? []
  if (digits === undefined) throw invalid('cursor', 'is not a next_cursor of this tool', cursor.slice(0, 40))
  return Number.parseInt(digits, 36)
}
