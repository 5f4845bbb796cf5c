import type { Context } from '#core/context.ts'
import type { OAuthClient } from '#core/db/oauth-clients.ts'
import { isConnected } from '#core/db/oauth-grants.ts'
import type { Actor, Scope } from '#core/domain/actor.ts'
import type { DomainError } from '#core/domain/errors.ts'
import { oauthCodeOf, oauthError, quoted } from '#core/domain/oauth/error.ts'
import { isRegisteredRedirect } from '#core/domain/oauth/redirect-uri.ts'
import { readScopes } from '#core/domain/oauth/scope.ts'
import { requireSession } from '#core/users/require-session.ts'
import { findClient, type FetchDocument } from './find-client.ts'
import { audienceOf, issuerFor, mcpAudiences } from './issuer.ts'

/** How a browser came to the authorization endpoint: the query, and the host that it asked. */
export interface AuthorizationQuery {
  params: URLSearchParams
  host: string
}

/** A request that is in order, of which a person has to be asked. */
export interface AuthorizationRequest {
  client: OAuthClient
  redirectUri: string
  state: string | null
  issuer: string
  scopes: Scope[]
  audiences: string[]
  codeChallenge: string
}

export type AuthorizationReading =
  | { kind: 'request'; request: AuthorizationRequest }
  /**
   * The client is known and its request wrong. `answerUrl` tells it so. Only a client that the user let in before is
   * sent there without asking: anybody can register, and would have a link on this host that leads anywhere.
   */
  | {
      kind: 'refused'
      client: OAuthClient
      redirectUri: string
      message: string
      answerUrl: string
      isTrusted: boolean
    }

const CHALLENGE = /^[A-Za-z0-9_-]{43}$/
const MAX_STATE = 4_096

/**
 * Reads a request for authorization, for somebody who is signed in.
 * @throws forbidden without a session; an OAuth error when it cannot be said whom to answer
 */
export async function readAuthorization(
  ctx: Context,
  actor: Actor,
  query: AuthorizationQuery,
  fetchDocument: FetchDocument,
): Promise<AuthorizationReading> {
  requireSession(actor)
  const { params } = query
  const client = await findClient(ctx, required(params, 'client_id'), fetchDocument)
  const redirectUri = required(params, 'redirect_uri')
  if (!isRegisteredRedirect(client.redirectUris, redirectUri)) {
    throw oauthError('invalid_request', `redirect_uri: ${quoted(redirectUri)} is none of those that the client named.`)
  }
  const issuer = issuerFor(ctx.config, query.host)
  try {
    return { kind: 'request', request: { client, redirectUri, issuer, ...readTerms(ctx, params) } }
  } catch (error) {
    const code = oauthCodeOf(error)
    if (code === null) throw error
    const { message } = error as DomainError
    const states = params.getAll('state')
    const state = states.length === 1 ? states[0]! : null
    const answerUrl = answerTo({ redirectUri, state, issuer }, { error: code, error_description: message })
    const isTrusted = await isConnected(ctx.db, actor.userId, client.clientId)
    return { kind: 'refused', client, redirectUri, message, answerUrl, isTrusted }
  }
}

/** The address at which the client gets its answer, with whom it is from (RFC 9207). */
export function answerTo(
  { redirectUri, state, issuer }: Pick<AuthorizationRequest, 'redirectUri' | 'state' | 'issuer'>,
  answer: Record<string, string>,
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (state !== null) url.searchParams.set('state', state)
  url.searchParams.set('iss', issuer)
  return url.href
}

function readTerms(ctx: Context, params: URLSearchParams) {
  const responseType = required(params, 'response_type')
  if (responseType !== 'code') {
    throw oauthError(
      'unsupported_response_type',
      `response_type: ${quoted(responseType)} is not supported, expected code.`,
    )
  }
  const mode = optional(params, 'response_mode')
  if (mode !== null && mode !== 'query') {
    throw oauthError('invalid_request', `response_mode: ${quoted(mode)} is not supported, expected query.`)
  }
  const state = optional(params, 'state')
  if (state !== null && state.length > MAX_STATE)
    throw oauthError('invalid_request', `state: must have at most ${MAX_STATE} characters.`)
  return {
    state,
    codeChallenge: readChallenge(params),
    scopes: readScopes(optional(params, 'scope')),
    audiences: readAudiences(ctx, params.getAll('resource')),
  }
}

function readChallenge(params: URLSearchParams): string {
  const challenge = required(params, 'code_challenge')
  const method = optional(params, 'code_challenge_method') ?? 'plain'
  if (method !== 'S256') {
    throw oauthError('invalid_request', `code_challenge_method: ${quoted(method)} is not supported, expected S256.`)
  }
  if (CHALLENGE.test(challenge)) return challenge
  throw oauthError('invalid_request', `code_challenge: ${quoted(challenge)} is not the base64url of a SHA-256.`)
}

/** The audiences that `resource` names; without one, every MCP server of this installation. @throws invalid_target */
export function readAudiences(ctx: Context, resources: readonly string[]): string[] {
  const own = Object.values(mcpAudiences(ctx.config))
  if (resources.length === 0) return own
  const audiences = resources.map((resource) => {
    const audience = audienceOf(ctx.config, resource)
    if (audience !== null) return audience
    throw oauthError(
      'invalid_target',
      `resource: ${quoted(resource)} is not served here, expected ${own.join(' or ')}.`,
    )
  })
  return [...new Set(audiences)]
}

function optional(params: URLSearchParams, name: string): string | null {
  const values = params.getAll(name)
  if (values.length > 1) throw oauthError('invalid_request', `${name}: given ${values.length} times, expected once.`)
  return values[0] || null
}

function required(params: URLSearchParams, name: string): string {
  const value = optional(params, name)
  if (value === null) throw oauthError('invalid_request', `${name}: missing.`)
  return value
}
