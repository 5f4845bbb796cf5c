import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routes } from '#server/api/routes.ts'
import { appCallOf, bodyOf, pathOf, withBelongings } from '#tests/infra/example-calls.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

interface Operation {
  operationId: string
  parameters: { name: string }[]
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

let server: TestServer
let document: Document
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)

beforeAll(async () => {
  server = await startTestServer()
  const answer = await fetch(`${server.url}/api/openapi.json`)
  document = (await answer.json()) as Document
})
afterAll(() => server?.close())

/** What does not fit the document, in words; the empty list is what is wanted. */
function mismatches(operation: Operation, status: number, body: unknown): string[] {
  const response = operation.responses[String(status)] ?? operation.responses['default']
  const schema = response?.content?.['application/json']?.schema
  if (!schema) return body === undefined ? [] : [`${status} has a body that is not described`]
  const validate = ajv.compile({ ...schema, components: document.components })
  return validate(body) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

test('the document is OpenAPI 3.1 and names every route once', () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  for (const { method, path } of routes) expect(described).toContain(`${method} ${path}`)
  const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId))
  expect(new Set(ids).size).toBe(ids.length)
})

const json = routes.filter(({ answer, status, path }) => (answer || status === 204) && !path.endsWith('/export'))
const driven = json
  .filter(({ access, path }) => access !== 'none' && !/connections\/|import$/.test(path))
  .map((route) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` }))

test.each(driven)('$name answers what the document says', async (route) => {
  const whose = await withBelongings(server)
  const { token } = whose
  if (route.path.endsWith('/restore')) await server.api(`DELETE /me/tasks/${whose.taskId}`, { token })
  if (route.path.endsWith('/tasks/{id}/tags/{tag_id}'))
    await server.api(`POST /me/tasks/${whose.taskId}/complete`, { token })
  const request = `${route.method.toUpperCase()} ${pathOf(route, whose, 'me')}`
  const isAppCall = route.path.endsWith('/app-calls')
  const body = isAppCall ? await appCallOf(server, whose) : bodyOf(route, whose)
  const answer = await server.api(request, { token, body })
  expect([answer.status, answer.text]).toEqual([route.status, expect.any(String)])
  const operation = document.paths[route.path]![route.method]!
  expect(mismatches(operation, answer.status, answer.text === '' ? undefined : answer.body)).toEqual([])
})

test.each(routes.map((route) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` })))(
  'an error of $name is what the document says',
  async (route) => {
    const path = route.path.replace('{user_id}', 'me').replaceAll(/\{\w+\}/g, 'x')
    const answer = await server.api(`${route.method.toUpperCase()} ${path}?no_such_parameter=1`)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    const operation = document.paths[route.path]![route.method]!
    expect(mismatches(operation, answer.status, answer.body)).toEqual([])
  },
)

test('signing up and in answer what the document says', async () => {
  const body = { email: 'documented@example.com', password: 'a good password' }
  for (const path of ['/auth/sign-up', '/auth/sign-in']) {
    const answer = await server.api(`POST ${path}`, { body })
    expect(mismatches(document.paths[path]!['post']!, answer.status, answer.body)).toEqual([])
  }
})

test('the stream of events and the files of an export are described by their types', () => {
  const typesOf = (path: string) => Object.keys(document.paths[path]!['get']!.responses['200']!.content ?? {})
  expect(typesOf('/{user_id}/events')).toEqual(['text/event-stream'])
  expect(typesOf('/{user_id}/export')).toEqual(['application/json', 'text/csv', 'text/calendar'])
  const { parameters } = document.paths['/{user_id}/events']!['get']!
  expect(parameters.map(({ name }) => name)).toEqual(['user_id', 'channels', 'cursor', 'Last-Event-ID'])
})

test('the docs page needs no other origin and runs no script', async () => {
  const answer = await fetch(`${server.url}/api/docs`)
  const html = await answer.text()
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(html).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//)
  for (const { path } of routes) expect(html).toContain(path)
})
