import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { isOnDevice, redirectTarget } from '#core/domain/oauth/redirect-uri.ts'
import { decideAuthorization } from '#core/oauth/decide-authorization.ts'
import { readAuthorization, type AuthorizationQuery } from '#core/oauth/read-authorization.ts'
import { documentFetcher } from './fetch-client-document.ts'

const fetchDocument = documentFetcher()

/** What the consent page says: who asks, from where, and for what. */
export interface Consent {
  name: string
  /** Where what is known of the client comes from: its own document's host, or nowhere. */
  publishedBy: string | null
  /** Where the answer goes, in words. */
  target: string
  /** Whether it goes to a program on the user's machine, which nothing proves to be this client. */
  isOnDevice: boolean
  redirectUri: string
  scopes: readonly string[]
}

export type ConsentReading =
  | ({ kind: 'ask' } & Consent)
  /** Its request is wrong, and the user may send it back with the reason. */
  | { kind: 'refused'; name: string; target: string; message: string; answerUrl: string; isTrusted: boolean }

/** Reads a request for authorization as the consent page shows it. @throws forbidden, an OAuth error */
export async function readConsent(ctx: Context, actor: Actor, query: AuthorizationQuery): Promise<ConsentReading> {
  const reading = await readAuthorization(ctx, actor, query, fetchDocument)
  if (reading.kind === 'refused') {
    const { client, redirectUri, message, answerUrl, isTrusted } = reading
    return { kind: 'refused', name: client.name, target: redirectTarget(redirectUri), message, answerUrl, isTrusted }
  }
  const { client, redirectUri, scopes } = reading.request
  return {
    kind: 'ask',
    name: client.name,
    publishedBy: client.kind === 'document' ? new URL(client.clientId).host : null,
    target: redirectTarget(redirectUri),
    isOnDevice: isOnDevice(redirectUri),
    redirectUri,
    scopes,
  }
}

/** Answers a request as the user decided; returns where the browser goes on to. @throws forbidden, an OAuth error */
export async function answerConsent(
  ctx: Context,
  actor: Actor,
  query: AuthorizationQuery,
  decision: 'allow' | 'deny',
): Promise<string> {
  const reading = await readAuthorization(ctx, actor, query, fetchDocument)
  return reading.kind === 'refused' ? reading.answerUrl : decideAuthorization(ctx, actor, reading.request, decision)
}
