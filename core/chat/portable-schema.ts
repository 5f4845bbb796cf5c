/* Keywords that some server refuses, or that cost tokens and tell a model nothing. */
const LEFT_OUT = new Set(['$schema', '$id', 'pattern', 'propertyNames', 'default', 'examples'])
const MAX_BOUND = 2_147_483_647

/** A JSON Schema as every server takes it: a plain object at its root, without what only some understand. */
export function portableSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const { properties = {}, ...rest } = strip(schema, false) as Record<string, unknown>
  return { ...rest, type: 'object', properties }
}

/* Under `properties` the keys are names of arguments, of which one may well be called "pattern". */
function strip(node: unknown, areNames: boolean): unknown {
  if (Array.isArray(node)) return node.map((entry) => strip(entry, false))
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(
    ([key, value]) => areNames || !(LEFT_OUT.has(key) || isHugeBound(key, value)),
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, strip(value, !areNames && key === 'properties')]))
}

/* What "an integer" comes to in JavaScript, which is no news to anybody. */
function isHugeBound(key: string, value: unknown): boolean {
  return (key === 'maximum' || key === 'minimum') && typeof value === 'number' && Math.abs(value) > MAX_BOUND
}

/**
 * The arguments without the nulls that models send for what they leave out, which tools refuse. A required one stays,
 * so that the tool can say what is wrong with it.
 */
export function withoutNulls(args: Record<string, unknown>, schema: Record<string, unknown>): Record<string, unknown> {
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : []
  const properties = (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(args).flatMap(([key, value]) => {
      if (value === null) return required.includes(key) ? [[key, value]] : []
      return [[key, cleanNested(value, properties[key])]]
    }),
  )
}

function cleanNested(value: unknown, schema: Record<string, unknown> | undefined): unknown {
  if (!schema || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = schema['items'] as Record<string, unknown> | undefined
    return value.map((entry) => cleanNested(entry, items))
  }
  return schema['properties'] ? withoutNulls(value as Record<string, unknown>, schema) : value
}
