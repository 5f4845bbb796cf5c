import {
  Router,
  json,
  urlencoded,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import type { Context } from '#core/context.ts'
import { oauthCodeOf, oauthError } from '#core/domain/oauth/error.ts'
import { exchangeCode } from '#core/oauth/exchange-code.ts'
import { issuerFor } from '#core/oauth/issuer.ts'
import type { IssuedTokens } from '#core/oauth/issue-tokens.ts'
import { refreshTokens } from '#core/oauth/refresh-tokens.ts'
import { registerClient } from '#core/oauth/register-client.ts'
import { revokeOAuthToken } from '#core/oauth/revoke-oauth-token.ts'
import { readTokenForm, type TokenForm } from '#core/oauth/token-request.ts'
import { sendError, statusOfError, toDomainError } from '#server/edge/error-answer.ts'
import { authorizationServerMetadata } from './metadata.ts'
import type { OAuthLimits } from './oauth-limits.ts'

const BODY_LIMIT = '16kb'

/**
 * What clients ask of the authorization server themselves; the page that asks the user is one of the pages. Mount it before
 * the check of Origin: clients in browsers come from anywhere, and no cookie is looked at here.
 */
export function mountOAuth(ctx: Context, limits: OAuthLimits): Router {
  const router = Router({ caseSensitive: true })
  const metadata: RequestHandler = (req, res) => {
    res
      .set('Cache-Control', 'public, max-age=300')
      .json(authorizationServerMetadata(issuerFor(ctx.config, req.get('host'))))
  }
  const forms = [
    urlencoded({ extended: false, limit: BODY_LIMIT, type: 'application/x-www-form-urlencoded' }),
    requireBody,
  ]
  endpoint(router, '/.well-known/oauth-authorization-server', 'GET', metadata)
  endpoint(
    router,
    '/oauth/register',
    'POST',
    limits.register,
    json({ limit: BODY_LIMIT }),
    requireBody,
    async (req, res) => {
      res.status(201).json(await registerClient(ctx, req.body))
    },
  )
  endpoint(router, '/oauth/token', 'POST', limits.token, ...forms, async (req, res) => {
    const form = await readTokenForm(ctx, { form: req.body, authorization: req.get('authorization') })
    res.json(await grantTokens(ctx, form))
  })
  endpoint(router, '/oauth/revoke', 'POST', limits.token, ...forms, async (req, res) => {
    await revokeOAuthToken(ctx, await readTokenForm(ctx, { form: req.body, authorization: req.get('authorization') }))
    res.status(200).end()
  })
  router.use('/oauth', oauthErrors(ctx))
  return router
}

function grantTokens(ctx: Context, form: TokenForm): Promise<IssuedTokens> {
  const grantType = form.value('grant_type')
  if (grantType === 'authorization_code') return exchangeCode(ctx, form)
  if (grantType === 'refresh_token') return refreshTokens(ctx, form)
  if (grantType === null) throw oauthError('invalid_request', 'grant_type: missing.')
  throw oauthError('unsupported_grant_type', 'grant_type: expected authorization_code or refresh_token.')
}

/* Any origin may ask, as none gets anything here that it could not get without a browser. */
function endpoint(router: Router, path: string, method: 'GET' | 'POST', ...handlers: RequestHandler[]): void {
  const named: RequestHandler = (req, res, next) => {
    req.routePattern = path
    res.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' })
    next()
  }
  const preflight: RequestHandler = (_req, res) => {
    res.set({
      'Access-Control-Allow-Methods': method,
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'Access-Control-Max-Age': '600',
    })
    res.status(204).end()
  }
  const refuse: RequestHandler = (_req, res) => {
    res.set('Allow', `${method}, OPTIONS`).status(405)
    res.json({ error: 'invalid_request', error_description: `expected ${method}` })
  }
  router.options(path, named, preflight)
  if (method === 'GET') router.get(path, named, ...handlers)
  else router.post(path, named, ...handlers)
  router.all(path, named, refuse)
}

/* The parsers pass over what is not of their type. */
const requireBody: RequestHandler = (req, _res, next) => {
  if (req.body !== undefined) return next()
  const expected = req.path.endsWith('/register') ? 'application/json' : 'application/x-www-form-urlencoded'
  throw oauthError('invalid_request', `The body must be ${expected}.`)
}

/* Errors as RFC 6749 §5.2 and RFC 7591 §3.2.2 shape them; what they have no code for is answered as everywhere. */
function oauthErrors(ctx: Context): ErrorRequestHandler {
  return (thrown: unknown, req: Request, res: Response, _next) => {
    const error = toDomainError(thrown)
    const code = oauthCodeOf(error)
    if (code === 'invalid_client') {
      if (req.get('authorization') !== undefined) res.set('WWW-Authenticate', 'Basic realm="Docket"')
      res.status(401)
    } else if (code !== null || error.code === 'invalid_request') res.status(400)
    else if (error.code === 'too_large') res.status(413)
    else if (error.code === 'rate_limited') {
      const wait = (error.details as { retry_after_s: number }).retry_after_s
      res.status(statusOfError(error)).set('Retry-After', String(wait))
      return void res.json({ error: 'temporarily_unavailable', error_description: error.message })
    } else return sendError(ctx, req, res, thrown)
    res.json({ error: code ?? 'invalid_request', error_description: ascii(error.message) })
  }
}

/* The characters that RFC 6749 §5.2 lets a description have. */
function ascii(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\u0020-\u005b\u005d-\u007e]/g, '?')
}
