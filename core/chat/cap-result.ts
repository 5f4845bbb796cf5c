const MAX_CHARACTERS = 20_000

/** A result within the size that a model can read: the longest list in it is cut, and it says by how much. */
export function capResult(result: unknown, limit = MAX_CHARACTERS): unknown {
  const text = JSON.stringify(result) ?? 'null'
  if (text.length <= limit) return result
  const list = isRecord(result) ? longestList(result) : undefined
  if (list && isRecord(result)) {
    const [name, entries] = list
    const room = limit - (text.length - JSON.stringify(entries).length)
    const kept = headOf(entries, room)
    if (kept.length > 0) {
      const hint = 'Ask for less: fewer at a time, or with a filter.'
      return { ...result, [name]: kept, left_out: entries.length - kept.length, hint }
    }
  }
  return { shortened: text.slice(0, limit), left_out_characters: text.length - limit }
}

function longestList(result: Record<string, unknown>): [string, unknown[]] | undefined {
  const lists = Object.entries(result).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
  return lists.sort(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length)[0]
}

function headOf(entries: readonly unknown[], room: number): unknown[] {
  let size = 2
  const end = entries.findIndex((entry) => (size += JSON.stringify(entry).length + 1) > room)
  return entries.slice(0, end === -1 ? entries.length : end)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
