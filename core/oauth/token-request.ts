import { z } from 'zod'
import type { Context } from '#core/context.ts'
import type { OAuthClient } from '#core/db/oauth-clients.ts'
import { oauthError } from '#core/domain/oauth/error.ts'
import { hashCredential } from '#core/users/credential-secret.ts'
import { findRegistered } from './find-client.ts'

/** What a client sent to the token or revocation endpoint: the form, and the header in which it may name itself. */
export interface ClientRequest {
  form: unknown
  authorization: string | undefined
}

const text = z.string({ error: 'must be given once, as text' }).max(4_096)
/* A parameter without a value counts as left out (RFC 6749 §3.1). */
const fields = z
  .record(z.string().max(100), z.union([text, z.array(text)]))
  .transform((form) => Object.fromEntries(Object.entries(form).filter(([, value]) => value !== '')))

export interface TokenForm {
  client: OAuthClient
  /** When the request came in, before anything was waited for. */
  receivedAt: Date
  value(name: string): string | null
  all(name: string): string[]
}

/** Reads the form and finds out which client sent it. @throws invalid_request, invalid_client */
export async function readTokenForm(ctx: Context, { form, authorization }: ClientRequest): Promise<TokenForm> {
  const receivedAt = ctx.clock.now()
  const parsed = fields.safeParse(form ?? {})
  if (!parsed.success)
    throw oauthError('invalid_request', 'The body must be a form of at most 4096 characters a value.')
  const values = new Map(Object.entries(parsed.data))
  const all = (name: string) => [values.get(name) ?? []].flat()
  const value = (name: string) => {
    const given = all(name)
    if (given.length > 1) throw oauthError('invalid_request', `${name}: given ${given.length} times, expected once.`)
    return given[0] ?? null
  }
  const inBody = { id: value('client_id'), secret: value('client_secret') }
  const client = await authenticateClient(ctx, basicCredentials(authorization), inBody)
  return { client, receivedAt, value, all }
}

interface ClientCredentials {
  id: string | null
  secret: string | null
}

async function authenticateClient(
  ctx: Context,
  header: ClientCredentials | null,
  body: ClientCredentials,
): Promise<OAuthClient> {
  if (header && (body.secret !== null || (body.id !== null && body.id !== header.id))) {
    throw oauthError('invalid_request', 'The client must name itself once, in the header or in the body.')
  }
  const { id, secret } = header ?? body
  if (id === null) throw oauthError('invalid_client', 'client_id: missing.')
  const client = await findRegistered(ctx, id)
  // Both are keyed hashes, so that the time of a comparison tells nothing of the secret.
  if (client.secretHash !== (secret === null ? null : hashCredential(ctx.secret, secret))) {
    throw oauthError('invalid_client', 'client_secret: missing, wrong, or of a client that has none.')
  }
  return client
}

/* RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basicCredentials(authorization: string | undefined): ClientCredentials | null {
  if (authorization === undefined) return null
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,4096})$/i.exec(authorization)?.[1]
  const [, id, secret] = /^([^:]+):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
  if (id === undefined || secret === undefined)
    throw oauthError('invalid_client', 'Authorization: must be Basic with an id and a secret.')
  try {
    const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '))
    return { id: decode(id), secret: secret === '' ? null : decode(secret) }
  } catch {
    throw oauthError('invalid_client', 'Authorization: the id or the secret is not form-encoded.')
  }
}
