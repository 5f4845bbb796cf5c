import { z } from 'zod'
import { APP_URI } from './app-page.ts'
import type { Tool } from './tool.ts'

type Json = Record<string, unknown>

/** A tool as `tools/list` shows it. */
export interface ToolDescription {
  name: string
  title: string
  description: string
  inputSchema: { type: 'object' } & Json
  outputSchema: { type: 'object' } & Json
  annotations: Json
  _meta?: Json
}

/** The description of a tool in as few tokens as say all that a client needs: every model reads all of them at each turn. */
export function describeTool(tool: Tool): ToolDescription {
  const { name, title, description, hints, showsTask = false, showsApp = false } = tool
  return {
    name,
    title,
    description,
    inputSchema: objectSchema(z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }) as Json, forInput),
    outputSchema: objectSchema(
      z.toJSONSchema(tool.output, { io: 'output', unrepresentable: 'any' }) as Json,
      showsTask ? whole : brief,
    ),
    annotations: { title, ...hints },
    ...(showsApp ? { _meta: { ui: { resourceUri: APP_URI } } } : {}),
  }
}

/** What is left out of a schema, and how a named shape such as a task is shown. */
interface Cut {
  without: ReadonlySet<string>
  reference(name: string, definition: Json): Json
}

/* Patterns and formats are checked here and said in words; some hosts refuse schemas for them. */
const NEVER = ['$schema', '$defs', 'id', 'pattern', 'propertyNames']
const forInput: Cut = { without: new Set(NEVER), reference: (_, definition) => definition }
const OUTPUT = [...NEVER, 'additionalProperties', 'format', 'minimum', 'maximum', 'minLength', 'maxLength']
const brief: Cut = { without: new Set(OUTPUT), reference: () => ({ type: 'object' }) }
const whole: Cut = {
  without: new Set(OUTPUT),
  reference: (name, definition) => (name === 'Task' ? definition : { type: 'object' }),
}

function objectSchema(schema: Json, cut: Cut): { type: 'object' } & Json {
  return { ...(reduced(schema, cut, (schema['$defs'] ?? {}) as Record<string, Json>) as Json), type: 'object' }
}

function reduced(value: unknown, cut: Cut, definitions: Record<string, Json>): unknown {
  if (Array.isArray(value)) return value.map((item) => reduced(item, cut, definitions))
  if (typeof value !== 'object' || value === null) return value
  const node = value as Json
  const name = typeof node['$ref'] === 'string' ? node['$ref'].replace('#/$defs/', '') : null
  if (name !== null) return reduced(cut.reference(name, definitions[name] ?? {}), cut, definitions)
  const entries = Object.entries(node).filter(([key, held]) => !cut.without.has(key) && !isSafeIntegerBound(key, held))
  const kept = entries.map(([key, held]) =>
    key === 'properties' ? [key, properties(held as Json, cut, definitions)] : [key, reduced(held, cut, definitions)],
  )
  return withOneType(Object.fromEntries(kept) as Json)
}

/* Names of properties are no keywords. */
function properties(held: Json, cut: Cut, definitions: Record<string, Json>): Json {
  return Object.fromEntries(Object.entries(held).map(([name, schema]) => [name, reduced(schema, cut, definitions)]))
}

/* z.int() says the bounds of what a double can count, which tells nobody anything. */
function isSafeIntegerBound(key: string, held: unknown): boolean {
  return (key === 'minimum' || key === 'maximum') && Math.abs(Number(held)) === Number.MAX_SAFE_INTEGER
}

/* A list of types is one choice for each here: there are dialects, such as that of Gemini, that know a single type. */
function withOneType(node: Json): Json {
  const { type, ...rest } = node
  return Array.isArray(type)
    ? { anyOf: type.map((name) => (name === 'null' ? { type: name } : { type: name, ...rest })) }
    : node
}
