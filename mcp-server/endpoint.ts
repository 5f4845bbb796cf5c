import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Context } from '#core/context.ts'
import { scopes } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'
import { authenticate, type Authenticated } from '#core/users/authenticate.ts'
import { callerOf, toAuthInfo } from './caller.ts'
import { createCallsAtHand } from './calls-at-hand.ts'
import { createDocketServer, type CreateServer } from './create-server.ts'
import { placeOf, type PlaceName } from './place.ts'
import { createRateLimit } from './rate-limit.ts'
import { refuse, restateRefusal } from './refuse.ts'
import { readSelection } from './selection.ts'
import { openSubscriptions } from './subscriptions.ts'

export interface McpEndpoint {
  /** The paths that it answers. */
  paths: readonly string[]
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
  /** Gives calls at hand 5 s, ends open streams and gives up what it holds. */
  close(): Promise<void>
}

export interface McpEndpointOptions {
  place: PlaceName
  /** Another server in place of Docket's own, behind the same checks. */
  createServer?: CreateServer
}

const METADATA = '/.well-known/oauth-protected-resource'
const MAX_BODY = 4 * 1024 * 1024
const DRAIN_MS = 5_000

/** MCP over HTTP, for whatever server mounts it: both eras of the protocol, every request for itself. */
export function openMcpEndpoint(ctx: Context, options: McpEndpointOptions): McpEndpoint {
  const { place: name, createServer = createDocketServer } = options
  const place = placeOf(ctx.config, name)
  const subscriptions = openSubscriptions(ctx)
  const calls = createCallsAtHand()
  const limit = createRateLimit(ctx.config.rateLimitPerMinute)
  const handler = createMcpHandler((request) => createServer(ctx, request), {
    bus: subscriptions.bus,
    maxRequestBodySize: MAX_BODY,
    onerror: (error) => ctx.log.debug({ err: error }, 'an MCP request was refused'),
  })
  const serve = toNodeHandler(
    {
      async fetch(request, options) {
        return restateRefusal(ctx, await handler.fetch(request, options), callerOf(options?.authInfo).requestId)
      },
    },
    {
      maxRequestBodySize: MAX_BODY,
      onerror: (error) => ctx.log.error({ err: error }, 'an MCP request failed'),
    },
  )
  const mcpPath = new URL(place.audience).pathname
  const metadataPath = mcpPath === '/' ? METADATA : METADATA + mcpPath

  const handle = async (req: IncomingMessage, res: ServerResponse, requestId: string) => {
    const host = req.headers.host ?? ''
    requireOwn(place, host, req.headers.origin)
    const url = new URL(req.url ?? '/', 'http://localhost')
    const resource = place.resource(host)
    const metadataUrl = new URL(metadataPath, resource).href
    if (url.pathname !== mcpPath) return sendMetadata(res, resource, place.issuer(host))
    const { found, token } = await requireCredential(ctx, { req, res, metadataUrl, audience: place.audience })
    await limit(found.actor)
    if (Number(req.headers['content-length'] ?? 0) > MAX_BODY) {
      throw new DomainError('too_large', `The body is larger than ${MAX_BODY} bytes.`)
    }
    const selection = readSelection(url.searchParams)
    const auth = toAuthInfo(found, { token, selection, resource, metadataUrl, requestId })
    const request = Object.assign(req, { auth, method: req.method ?? 'GET', url: req.url ?? '/' })
    if (!opensStream(req)) return serve(request, res)
    const { endedBy, expiresAt } = found
    const listening = { userId: found.actor.userId, endedBy, expiresAt, response: res }
    return subscriptions.serve(listening, () => serve(request, res))
  }

  return {
    paths: [...new Set([mcpPath, METADATA, metadataPath])],
    async handle(req, res) {
      const id = (req as { id?: string }).id ?? randomUUID()
      if (!opensStream(req)) calls.add(res)
      await handle(req, res, id).catch((error: unknown) => refuse(ctx, res, error, id))
    },
    async close() {
      // The SDK would break them off, done or not.
      await calls.drain(DRAIN_MS)
      await handler.close()
      await subscriptions.stop()
    },
  }
}

function opensStream(req: IncomingMessage): boolean {
  return req.headers['mcp-method'] === 'subscriptions/listen'
}

function requireOwn(place: ReturnType<typeof placeOf>, host: string, origin: string | undefined): void {
  if (!place.isOwnHost(host))
    throw new DomainError('forbidden', `Host ${JSON.stringify(host.slice(0, 200))} is not this server.`)
  if (origin === undefined || place.isOwnOrigin(origin, host)) return
  throw new DomainError('forbidden', `Origin ${JSON.stringify(origin.slice(0, 200))} may not use this server.`)
}

/* Bearer tokens and nothing else: a cookie would let any page of the browser act. */
async function requireCredential(
  ctx: Context,
  asked: { req: IncomingMessage; res: ServerResponse; metadataUrl: string; audience: string },
): Promise<{ found: Authenticated; token: string }> {
  const { req, res, metadataUrl, audience } = asked
  const { authorization } = req.headers
  const token = /^Bearer +(\S{1,4096})$/i.exec(authorization ?? '')?.[1] ?? ''
  const found = token === '' ? null : await authenticate(ctx, token)
  // A token that was made out to another server is as good as none.
  if (found && (found.audiences?.includes(audience) ?? true)) return { found, token }
  const error = authorization === undefined ? '' : 'error="invalid_token", '
  res.setHeader('WWW-Authenticate', `Bearer ${error}resource_metadata="${metadataUrl}", scope="${scopes.join(' ')}"`)
  throw new DomainError(
    'unauthenticated',
    'Send a bearer token: a personal token, or one from the authorization server.',
  )
}

/** RFC 9728: where a client without a token gets one. */
function sendMetadata(res: ServerResponse, resource: URL, issuer: string): void {
  const body = {
    resource: resource.href,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'Docket',
  }
  // Clients that run in a browser look it up too; it says nothing that is secret.
  res.writeHead(200, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'no-store',
  })
  res.end(JSON.stringify(body))
}
