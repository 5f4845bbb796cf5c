import { useRef, type KeyboardEvent } from 'react'
import { useStickyRows } from '#app/hooks/use-sticky-rows.ts'
import type { TaskRow } from '#app/lib/task-view.server.ts'
import { EmptyNote } from './empty-note.tsx'
import { TaskItem } from './task-item.tsx'

interface TaskListProps {
  rows: TaskRow[]
  /** Changes when another list is asked for. */
  listKey: string
  isFiltered: boolean
}

/** The arrow keys go from task to task; on a task x completes it and Delete deletes it. */
export function TaskList({ rows, listKey, isFiltered }: TaskListProps) {
  const { shown, keep } = useStickyRows(rows, listKey)
  const list = useRef<HTMLUListElement>(null)

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-task-link]') ?? [])]
    const item = (event.target as HTMLElement).closest('li')
    const at = links.findIndex((link) => item?.contains(link))
    const press = (selector: string) => item?.querySelector<HTMLElement>(selector)?.click()
    if (event.key === 'ArrowDown') links[at + 1]?.focus()
    else if (event.key === 'ArrowUp') links[at - 1]?.focus()
    else if (event.key === 'x') press('[role=checkbox]')
    else if (event.key === 'Delete') press('[data-delete]')
    else return
    event.preventDefault()
  }
  const focusNeighbour = (id: number) => {
    const at = shown.findIndex((row) => row.id === id)
    const neighbour = shown[at + 1] ?? shown[at - 1]
    const target = neighbour ? `[data-task-link="${neighbour.id}"]` : '[name=quick_add]'
    document.querySelector<HTMLElement>(target)?.focus()
  }

  if (shown.length === 0) {
    return isFiltered ? (
      <EmptyNote title="No task matches">Try fewer words or filters.</EmptyNote>
    ) : (
      <EmptyNote title="Nothing to do">Write what comes next into the line above.</EmptyNote>
    )
  }
  return (
    // The keys are a shortcut for what every task has as links and buttons.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul
      ref={list}
      aria-label="Tasks"
      onKeyDown={onKeyDown}
      className="divide-y divide-border overflow-hidden rounded-xl border border-border bg-card"
    >
      {shown.map((row, at) => (
        <TaskItem key={row.id} row={row} keep={(kept) => keep(kept, at)} leaving={focusNeighbour} />
      ))}
    </ul>
  )
}
