import type { ModelToolCall } from '#core/chat/model.ts'
import { newCallId } from '#core/chat/call-id.ts'

const TAGGED = /<tool_call>\s*([\s\S]*?)\s*(?:<\/tool_call>|$)/g
const FENCED = /^```(?:json|tool_call)?\s*([\s\S]*?)\s*```$/
const MARKED = /^(?:\[TOOL_CALLS\]|<\|tool_call\|>|<\|python_tag\|>)\s*/

/**
 * The calls that a server wrote as text because its template does not know tools: `<tool_call>{…}</tool_call>`, or JSON
 * with a `name` that is one of the tools. Null when the text is none of these, and so an answer.
 */
export function findLeakedCalls(
  text: string,
  toolNames: ReadonlySet<string>,
): { text: string; leaked: ModelToolCall[] } | null {
  const trimmed = text.trim()
  const tagged = [...trimmed.matchAll(TAGGED)].map(([, json]) => json ?? '')
  const candidates = tagged.length > 0 ? tagged : [FENCED.exec(trimmed)?.[1] ?? trimmed.replace(MARKED, '')]
  const leaked = candidates.flatMap((candidate) => readCalls(candidate, toolNames))
  if (leaked.length === 0) return null
  return { text: tagged.length > 0 ? trimmed.replaceAll(TAGGED, '').trim() : '', leaked }
}

function readCalls(json: string, toolNames: ReadonlySet<string>): ModelToolCall[] {
  const parsed = parse(json)
  const entries: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return entries.flatMap((entry) => {
    const { name, arguments: given, parameters } = readCall(entry)
    if (typeof name !== 'string' || !toolNames.has(name)) return []
    const value = given ?? parameters ?? {}
    return [{ id: newCallId(), name, arguments: typeof value === 'string' ? value : JSON.stringify(value) }]
  })
}

function readCall(entry: unknown): { name?: unknown; arguments?: unknown; parameters?: unknown } {
  if (typeof entry !== 'object' || entry === null) return {}
  const { function: inner } = entry as { function?: unknown }
  return typeof inner === 'object' && inner !== null ? inner : entry
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
