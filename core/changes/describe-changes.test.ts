import { expect, test } from 'vitest'
import { summarize, type Change } from './describe-changes.ts'

const change = (action: string, title: string, id: number | null = null): Change => ({ action, title, task_id: id })
const made = change('tag-created', 'shop')

test.each<[string, Change[]]>([
  ['Added “Buy milk”', [change('task-created', 'Buy milk', 1)]],
  ['Added “Buy milk”', [made, change('tag-created', 'food'), change('task-created', 'Buy milk', 1)]],
  ['Added 2 tasks', [made, change('task-created', 'Buy milk', 1), change('task-created', 'Buy milk', 2)]],
  ['Made tag “shop”', [made]],
  ['Made tag “shop”, changed 1 task', [made, change('task-updated', 'Buy milk', 1)]],
  [
    'Deleted tag “shop”, changed 2 tasks',
    [change('task-updated', 'A', 1), change('task-updated', 'B', 2), change('tag-deleted', 'shop')],
  ],
  ['Changed 2 tasks', [change('task-completed', 'A', 1), change('task-deleted', 'B', 2)]],
  ['Changed 2 things', [change('tag-deleted', 'shop'), change('task-deleted', 'B', 2)]],
  ['Nothing', []],
])('an act is summed up: %s', (said, changes) => {
  expect(summarize(changes)).toBe(said)
  expect(summarize(changes, { isUndo: true })).toBe(`Undo: ${said}`)
})
