/** A row that stays although the list no longer has it, and where it stood. */
export interface Kept<Row> {
  row: Row
  at: number
}

/** Puts back what the list has dropped, each at the place where it stood. A row that the list has is shown as it has it. */
export function keepRows<Row extends { id: number }>(rows: readonly Row[], kept: readonly Kept<Row>[]): Row[] {
  const shown = [...rows]
  const missing = kept.filter(({ row }) => !rows.some(({ id }) => id === row.id))
  for (const { row, at } of missing.toSorted((a, b) => a.at - b.at)) shown.splice(Math.max(at, 0), 0, row)
  return shown
}
