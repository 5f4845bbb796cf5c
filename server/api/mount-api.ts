import { isUtf8 } from 'node:buffer'
import { Router, json, raw, type Request, type RequestHandler, type Response } from 'express'
import type { Context } from '#core/context.ts'
import { DomainError, invalid } from '#core/domain/errors.ts'
import { requireCaller } from '#server/edge/identify.ts'
import { sendError } from '#server/edge/error-answer.ts'
import { readId, readIdempotencyKey, readIfMatch, readQuery, readWith } from './read-request.ts'
import { withOptions, type Call, type Route } from './route.ts'

const BODY_LIMIT = '256kb'
const UUID_PATHS = /^\/(?:me|\{user_id\})\/(tokens|connections|change-sets|conversations|chat\/approvals)\//

/** All routes of the table, each behind the same checks in the same order: who, which user, body, query, path. */
export function mountApi(ctx: Context, routes: readonly Route[], limitOf: (route: Route) => RequestHandler): Router {
  const router = Router({ caseSensitive: true, strict: false })
  for (const definition of routes) {
    const path = definition.path.replace(/\{(\w+)\}/g, ':$1')
    router[definition.method](
      path,
      nameRoute(definition),
      guard(definition),
      limitOf(definition),
      ...bodyParsers(definition),
      answer(ctx, definition),
    )
  }
  for (const path of new Set(routes.map((definition) => definition.path))) {
    const allowed = routes.filter((definition) => definition.path === path).map(({ method }) => method.toUpperCase())
    router.all(path.replace(/\{(\w+)\}/g, ':$1'), (req, res) => {
      res.set('Allow', [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '))
      if (req.method === 'OPTIONS') return void res.status(204).end()
      throw new DomainError(
        'method_not_allowed',
        `${req.method} is not allowed here, expected ${allowed.join(' or ')}.`,
      )
    })
  }
  return router
}

function nameRoute({ path }: Route): RequestHandler {
  return (req, _res, next) => {
    req.routePattern = `/api${path}`
    next()
  }
}

function guard({ access }: Route): RequestHandler {
  return (req, _res, next) => {
    if (access === 'none') return next()
    const { user } = requireCaller(req, access)
    const asked = req.params['user_id']
    if (asked !== undefined && asked !== 'me' && asked !== user.id) {
      throw new DomainError('forbidden', 'This is another user’s.')
    }
    next()
  }
}

function bodyParsers(definition: Route): RequestHandler[] {
  if (definition.raw) return [requireType(definition.raw.types), raw({ type: () => true, limit: definition.raw.limit })]
  if (definition.method === 'get' || definition.method === 'delete') return []
  return [
    requireType(['application/json']),
    json({ limit: BODY_LIMIT, strict: false, type: () => true, verify: requireUtf8 }),
  ]
}

/* The parser would put a question mark for each byte that is no UTF-8, and store that. */
function requireUtf8(_req: unknown, _res: unknown, body: Buffer, encoding: string): void {
  if (encoding === 'utf-8' && !isUtf8(body)) throw invalid('body', 'is not valid UTF-8')
}

/* A request without a body needs no type. */
function requireType(types: readonly string[]): RequestHandler {
  return (req, _res, next) => {
    const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
    const type = req.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
    if (!hasBody || types.includes(type)) return next()
    throw new DomainError(
      'unsupported_media_type',
      `Content-Type ${JSON.stringify(type)} is not supported, expected ${types.join(' or ')}.`,
    )
  }
}

function answer(ctx: Context, definition: Route): RequestHandler {
  return async (req, res) => {
    try {
      const call = readCall(ctx, definition, req, res)
      const result = await definition.handle(call)
      if (!result) return
      if (result.headers) res.set(result.headers)
      const status = result.status ?? definition.status
      if (result.body === undefined) res.status(status).end()
      else if (typeof result.body === 'string') res.status(status).send(result.body)
      else res.status(status).json(result.body)
    } catch (error) {
      sendError(ctx, req, res, error)
    }
  }
}

function readCall(ctx: Context, definition: Route, req: Request, res: Response): Call {
  const query = readQuery(req)
  if (!definition.query && Object.keys(query).length > 0) throw unknownQuery(Object.keys(query))
  const uuidOf = UUID_PATHS.exec(definition.path)?.[1]?.split('/').at(-1)?.replace('-', ' ').slice(0, -1) ?? null
  const ids = Object.entries(req.params).filter(([name]) => name !== 'user_id')
  const params = Object.fromEntries(ids.map(([name, value]) => [name, readId(name, String(value), uuidOf)]))
  const idempotencyKey = readIdempotencyKey(req)
  const version = readIfMatch(req)
  const options = {
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(version === undefined ? {} : { ifVersion: version }),
  }
  const caller = req.caller
  return {
    ctx,
    // Routes that let anybody in do not look at the actor.
    actor: withOptions(caller?.actor as Call['actor'], options),
    caller,
    params,
    query: definition.query ? readWith(definition.query, query) : {},
    body: readBody(definition, req),
    version,
    req,
    res,
  }
}

/* Where every field is optional, no body says the same as an empty one. */
function readBody(definition: Route, req: Request): unknown {
  if (definition.raw) return req.body ?? ''
  if (definition.body) return readWith(definition.body, req.body ?? {})
  const given: unknown = req.body
  if (given && typeof given === 'object' && Object.keys(given).length > 0) {
    throw new DomainError('invalid_request', 'This route takes no body.', [
      { field: 'body', problem: 'is not expected' },
    ])
  }
  return undefined
}

function unknownQuery(names: string[]): DomainError {
  const details = names.map((name) => ({ field: name.slice(0, 100), problem: 'is not a known parameter' }))
  return new DomainError('invalid_request', `Unknown query parameters: ${names.join(', ').slice(0, 200)}`, details)
}
