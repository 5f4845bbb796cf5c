import { Form, Link, useNavigate } from '@remix-run/react'
import { useEffect, useRef, type FormEvent } from 'react'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import {
  dueOptions,
  isFiltered,
  orderOptions,
  priorityOptions,
  sortOptions,
  statusOptions,
  tasksUrl,
  type TaskFilters,
} from '#app/lib/task-filters.ts'
import { Button } from './ui/button.tsx'
import { Input, Select } from './ui/controls.tsx'

const TYPING_PAUSE_MS = 300

/** Every choice is a navigation, so that Back undoes it; the letters of one search are one step. */
export function TaskFiltersForm({ filters, tags }: { filters: TaskFilters; tags: string[] }) {
  const navigate = useNavigate()
  const isHydrated = useHydrated()
  const timer = useRef<ReturnType<typeof setTimeout>>()
  const isTyping = useRef(false)
  const form = useRef<HTMLFormElement>(null)

  // Back and links change the filters under the form. Its controls keep their own state, so that none loses focus.
  useEffect(() => {
    for (const control of form.current?.elements ?? []) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) continue
      if (control.name === 'search' && control === document.activeElement) continue
      control.value = String(filters[control.name as keyof TaskFilters] ?? '')
    }
  }, [filters])

  const go = (sent: HTMLFormElement) => {
    clearTimeout(timer.current)
    const given = Object.fromEntries(
      [...new FormData(sent)].map(([name, value]) => [name, typeof value === 'string' ? value : '']),
    )
    navigate(tasksUrl(given), { replace: isTyping.current, preventScrollReset: true })
  }
  const onChange = (event: FormEvent<HTMLFormElement>) => {
    const changed = event.currentTarget
    clearTimeout(timer.current)
    if ((event.target as HTMLInputElement).name !== 'search') {
      isTyping.current = false
      return go(changed)
    }
    timer.current = setTimeout(() => {
      go(changed)
      isTyping.current = true
    }, TYPING_PAUSE_MS)
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    go(event.currentTarget)
  }

  return (
    <search aria-label="Filters">
      <Form
        action="/tasks"
        ref={form}
        // Else a browser that goes back restores what was chosen to leave this list.
        autoComplete="off"
        onChange={onChange}
        onSubmit={onSubmit}
        onBlur={() => (isTyping.current = false)}
        className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-3 lg:grid-cols-4"
      >
        <Input
          type="search"
          name="search"
          aria-label="Search tasks"
          placeholder="Search tasks"
          defaultValue={filters.search}
          className="col-span-2 sm:col-span-3 lg:col-span-2"
        />
        <Select name="status" aria-label="Status" defaultValue={filters.status} options={statusOptions} />
        <Select
          name="priority"
          aria-label="Priority"
          defaultValue={filters.priority}
          options={withCurrent(priorityOptions, filters.priority)}
        />
        <Select name="due" aria-label="Due" defaultValue={filters.due} options={dueOptions} />
        <Select
          name="tags"
          aria-label="Tag"
          defaultValue={filters.tags}
          options={withCurrent(tagOptions(tags), filters.tags)}
        />
        <Select name="sort_by" aria-label="Sort by" defaultValue={filters.sort_by} options={sortOptions} />
        <Select name="sort_order" aria-label="Order" defaultValue={filters.sort_order} options={orderOptions} />
        {isHydrated ? null : <Button variant="outline">Apply</Button>}
        {isFiltered(filters) ? (
          <Link to="/tasks" className="col-span-full text-sm text-primary underline">
            Clear filters
          </Link>
        ) : null}
      </Form>
    </search>
  )
}

type Option = readonly [string, string]

function tagOptions(tags: string[]): Option[] {
  return [['', 'Any tag'], ...tags.map((name): Option => [name, name])]
}

/* The URL may hold several at once, which one select cannot choose but must not lose. */
function withCurrent(options: readonly Option[], current: string): readonly Option[] {
  if (options.some(([value]) => value === current)) return options
  return [...options, [current, current.split(',').join(' + ')]]
}
