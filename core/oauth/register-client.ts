import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { saveOAuthClient } from '#core/db/oauth-clients.ts'
import { scopes } from '#core/domain/actor.ts'
import type { DomainError } from '#core/domain/errors.ts'
import { clientMetadata } from '#core/domain/oauth/client.ts'
import { oauthError } from '#core/domain/oauth/error.ts'
import { hashCredential, newCredential } from '#core/users/credential-secret.ts'

/** What the registration endpoint answers (RFC 7591 §3.2.1). */
export interface RegisteredClient {
  client_id: string
  client_id_issued_at: number
  client_secret?: string
  client_secret_expires_at?: number
  client_name: string
  redirect_uris: readonly string[]
  grant_types: readonly string[]
  response_types: readonly string[]
  token_endpoint_auth_method: string
  scope: string
}

/**
 * Takes in an application that introduces itself. It gets nothing by that but the right to ask people.
 * @throws an OAuth error: invalid_redirect_uri, invalid_client_metadata
 */
export async function registerClient(ctx: Context, body: unknown): Promise<RegisteredClient> {
  const parsed = clientMetadata.safeParse(body)
  if (!parsed.success) throw metadataError(parsed.error)
  const { client_name, redirect_uris, token_endpoint_auth_method: method = 'client_secret_basic' } = parsed.data
  const now = ctx.clock.now()
  const clientId = randomBytes(16).toString('base64url')
  const secret = method === 'none' ? null : newCredential('client')
  await saveOAuthClient(ctx.db, {
    clientId,
    kind: 'registered',
    name: client_name,
    redirectUris: redirect_uris,
    secretHash: secret && hashCredential(ctx.secret, secret),
    createdAt: now,
    refreshedAt: now,
  })
  return {
    client_id: clientId,
    client_id_issued_at: Math.floor(now.getTime() / 1000),
    ...(secret !== null && { client_secret: secret, client_secret_expires_at: 0 }),
    client_name,
    redirect_uris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: method,
    scope: scopes.join(' '),
  }
}

/** What is wrong with the metadata of a client, as an OAuth error. */
export function metadataError(error: z.ZodError, prefix = ''): DomainError {
  const [issue] = error.issues
  const field = issue?.path.join('.') || 'body'
  const code = field.startsWith('redirect_uris') ? 'invalid_redirect_uri' : 'invalid_client_metadata'
  return oauthError(code, `${prefix}${field}: ${issue?.message ?? 'invalid'}.`)
}
