import { useCallback, useState } from 'react'
import { keepRows, type Kept } from '#app/lib/keep-rows.ts'

/**
 * The rows of a list, with those that were completed or reopened here kept in their place after the filter has dropped
 * them, until another list is asked for.
 */
export function useStickyRows<Row extends { id: number; completed: boolean }>(rows: Row[], listKey: string) {
  const [kept, setKept] = useState<{ listKey: string; rows: Kept<Row>[] }>({ listKey, rows: [] })
  const current = kept.listKey === listKey ? kept.rows : []
  const shown = keepRows(rows, current)
  const keep = useCallback(
    (row: Row, at: number) =>
      setKept((before) => {
        const others = before.listKey === listKey ? before.rows.filter((other) => other.row.id !== row.id) : []
        return { listKey, rows: [...others, { row, at }] }
      }),
    [listKey],
  )
  return { shown, keep }
}
