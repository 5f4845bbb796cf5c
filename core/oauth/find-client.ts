import type { Context } from '#core/context.ts'
import { findOAuthClient, saveOAuthClient, touchOAuthClient, type OAuthClient } from '#core/db/oauth-clients.ts'
import { clientMetadata, documentUrlProblem, isClientId, isDocumentUrl } from '#core/domain/oauth/client.ts'
import { oauthError, quoted } from '#core/domain/oauth/error.ts'
import { metadataError } from './register-client.ts'

/** Fetches the document at a URL of somebody else's as JSON. @throws an OAuth error that says why it could not */
export type FetchDocument = (url: string) => Promise<unknown>

/* Long enough for a consent to be read and given, short enough that a document which was withdrawn is missed soon. */
const DOCUMENT_FRESH_MS = 10 * 60_000

/**
 * The client that asks for access. One whose id is a URL is what its document says.
 * @throws an OAuth error when there is no such client
 */
export async function findClient(ctx: Context, clientId: string, fetchDocument: FetchDocument): Promise<OAuthClient> {
  const now = ctx.clock.now()
  if (!isDocumentUrl(clientId)) {
    const stored = await findRegistered(ctx, clientId)
    await touchOAuthClient(ctx.db, clientId, now)
    return stored
  }
  const problem = documentUrlProblem(clientId)
  if (problem !== null) throw oauthError('invalid_client', `client_id: ${quoted(clientId)} ${problem}.`)
  const stored = await findOAuthClient(ctx.db, clientId)
  if (stored && now.getTime() - stored.refreshedAt.getTime() < DOCUMENT_FRESH_MS) return stored
  const client = await readDocument(clientId, fetchDocument, now)
  await saveOAuthClient(ctx.db, client)
  return client
}

/** A client that is known already, as any is that was ever let in. @throws invalid_client */
export async function findRegistered(ctx: Context, clientId: string): Promise<OAuthClient> {
  const client = isClientId(clientId) ? await findOAuthClient(ctx.db, clientId) : null
  if (client) return client
  throw oauthError('invalid_client', `client_id: there is no client ${quoted(clientId)}; it has to register first.`)
}

async function readDocument(url: string, fetchDocument: FetchDocument, now: Date): Promise<OAuthClient> {
  const document = await fetchDocument(url)
  const said = (document as { client_id?: unknown } | null)?.client_id
  if (said !== url) {
    throw oauthError(
      'invalid_client',
      `client_id: the document at ${quoted(url)} is about ${quoted(JSON.stringify(said) ?? 'nobody')}.`,
    )
  }
  const parsed = clientMetadata.safeParse(document)
  if (!parsed.success) throw metadataError(parsed.error, `The document at ${quoted(url)}: `)
  const { client_name: name, redirect_uris: redirectUris, token_endpoint_auth_method: method = 'none' } = parsed.data
  if (method !== 'none') {
    throw oauthError(
      'invalid_client_metadata',
      `The document at ${quoted(url)}: token_endpoint_auth_method: must be none, since a public document holds no secret.`,
    )
  }
  return { clientId: url, kind: 'document', name, redirectUris, secretHash: null, createdAt: now, refreshedAt: now }
}
