import { z } from 'zod'
import type { Config } from '#core/config.ts'
import type { DocumentedRoute } from '#server/api/route.ts'

const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.unknown(),
    request_id: z.string(),
    timestamp: z.iso.datetime(),
  }),
})

/** OpenAPI 3.1 from the table that is mounted: the schemas are the ones that validate the requests. */
export function openApiDocument(config: Config, routes: readonly DocumentedRoute[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const definition of routes) {
    const path = (paths[definition.path] ??= {})
    path[definition.method] = operation(definition)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Docket',
      version: '1.0.0',
      description: 'Tasks, tags, reminders, and everything that happened to them.',
    },
    servers: [{ url: `${config.web.publicUrl}/api/v1` }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A session token or a personal access token' },
        session: { type: 'apiKey', in: 'cookie', name: 'docket_session' },
      },
      schemas: { Error: toSchema(errorAnswer, 'output') },
    },
  }
}

function operation(definition: DocumentedRoute) {
  return {
    summary: definition.summary,
    operationId: `${definition.method}${definition.path.replace(/[{}]/g, '').replace(/[/_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(definition.access === 'none' ? { security: [] } : {}),
    parameters: [...pathParameters(definition), ...queryParameters(definition), ...headerParameters(definition)],
    ...requestBody(definition),
    responses: {
      [definition.status]: {
        description: 'Done',
        ...answerHeaders(definition),
        ...answerContent(definition),
      },
      default: {
        description: 'An error',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  }
}

function answerContent({ answer, produces = [] }: DocumentedRoute) {
  if (answer) return { content: { 'application/json': { schema: toSchema(answer, 'output') } } }
  if (produces.length === 0) return {}
  return { content: Object.fromEntries(produces.map((type) => [type, { schema: { type: 'string' } }])) }
}

function answerHeaders({ method }: DocumentedRoute) {
  if (method === 'get') return {}
  const header = (description: string, schema: object) => ({ description, required: false, schema })
  return {
    headers: {
      'Change-Set': header('What this did, to be undone as a whole; not there when no task or tag changed', {
        type: 'string',
        format: 'uuid',
      }),
      'Idempotency-Replayed': header('There when an earlier request with the key gave this answer', { const: 'true' }),
    },
  }
}

function pathParameters({ path }: DocumentedRoute) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'user_id' ? { type: 'string', description: 'Your id, or me' } : { type: 'string' },
  }))
}

function queryParameters({ query }: DocumentedRoute) {
  if (!query) return []
  const { properties = {}, required = [] } = toSchema(query, 'input') as {
    properties?: Record<string, unknown>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function headerParameters({ method, access, produces }: DocumentedRoute) {
  if (produces?.includes('text/event-stream'))
    return [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }]
  if (method === 'get') return []
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }
  return access === 'none'
    ? [key]
    : [key, { name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } }]
}

function requestBody({ body, raw }: DocumentedRoute) {
  if (raw) {
    const content = Object.fromEntries(raw.types.map((type) => [type, { schema: { type: 'string' } }]))
    return { requestBody: { required: true, content } }
  }
  return body ? { requestBody: { content: { 'application/json': { schema: toSchema(body, 'input') } } } } : {}
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return inlineDefinitions(rest)
}

/* zod puts named schemas into $defs of each document; inside a larger document their pointers would lead nowhere. */
function inlineDefinitions(schema: Record<string, unknown>): Record<string, unknown> {
  const { $defs = {}, ...rest } = schema as { $defs?: Record<string, unknown> }
  const inline = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(inline)
    if (node === null || typeof node !== 'object') return node
    const { $ref, id: _, ...others } = node as { $ref?: string; id?: unknown }
    if (typeof $ref === 'string') return inline(($defs as Record<string, unknown>)[$ref.split('/').at(-1)!])
    const kept = typeof (node as { id?: unknown }).id === 'string' ? others : node
    return Object.fromEntries(Object.entries(kept as object).map(([key, value]) => [key, inline(value)]))
  }
  return inline(rest) as Record<string, unknown>
}
