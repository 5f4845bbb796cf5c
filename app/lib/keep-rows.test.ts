import { expect, test } from 'vitest'
import { keepRows } from './keep-rows.ts'

const row = (id: number) => ({ id })
const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)

test('a row that the list dropped stays where it stood', () => {
  expect(ids(keepRows([row(1), row(3)], [{ row: row(2), at: 1 }]))).toEqual([1, 2, 3])
})

test('several rows come back in their places, whatever the order they left in', () => {
  const kept = [
    { row: row(4), at: 3 },
    { row: row(1), at: 0 },
  ]
  expect(ids(keepRows([row(2), row(3)], kept))).toEqual([1, 2, 3, 4])
})

test('a row that the list has again is shown once', () => {
  expect(ids(keepRows([row(1), row(2)], [{ row: row(2), at: 0 }]))).toEqual([1, 2])
})

test('a place beyond the end is the end', () => {
  expect(ids(keepRows([row(1)], [{ row: row(9), at: 7 }]))).toEqual([1, 9])
})
