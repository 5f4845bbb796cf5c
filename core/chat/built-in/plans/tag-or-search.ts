import type { TaskFilter } from '#core/chat/built-in/commands/command.ts'
import type { ToolResult } from '#core/chat/built-in/tool-results.ts'
import { type Call, call } from './plan.ts'

/** A word that is no filter is a tag, when there is one of that name, and else a word to look for. */
export function* tagSetOrSearch({
  filter,
  maybe,
}: {
  filter: TaskFilter
  maybe?: string
}): Generator<Call[], TaskFilter, ToolResult[]> {
  if (maybe === undefined) return filter
  const result = yield* call('list_tags', {})
  const tag = result.ok ? findTag(result.value.tags, maybe) : undefined
  return tag === undefined ? { ...filter, search: maybe } : { ...filter, tags: [...(filter.tags ?? []), tag] }
}

function findTag(tags: unknown, wanted: string): string | undefined {
  const names = Array.isArray(tags)
    ? tags.flatMap((tag: unknown) => {
        const name = (tag as { name?: unknown } | null)?.name
        return typeof name === 'string' ? [name] : []
      })
    : []
  const key = singular(wanted)
  return (
    names.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? names.find((name) => singular(name) === key)
  )
}

function singular(word: string): string {
  return word.toLowerCase().replace(/s$/, '')
}
