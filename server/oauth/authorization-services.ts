import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { isOnDevice, redirectTarget } from '#core/domain/oauth/redirect-uri.ts'
import { decideAuthorization } from '#core/oauth/decide-authorization.ts'
import type { FetchDocument } from '#core/oauth/find-client.ts'
import {
  readAuthorization,
  type AuthorizationQuery,
  type AuthorizationReading,
} from '#core/oauth/read-authorization.ts'

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

/** What the consent page asks for, with the way by which the documents of clients are fetched. */
export function consentServices(fetchDocument: FetchDocument) {
  return {
    /** Reads a request for authorization as the consent page shows it. @throws forbidden, an OAuth error */
    async readConsent(ctx: Context, actor: Actor, query: AuthorizationQuery): Promise<ConsentReading> {
      return toConsent(await readAuthorization(ctx, actor, query, fetchDocument))
    },

    /** Answers a request as the user decided; returns where the browser goes on to. @throws forbidden, an OAuth error */
    async answerConsent(
      ctx: Context,
      actor: Actor,
      query: AuthorizationQuery,
      decision: 'allow' | 'deny',
    ): Promise<string> {
      const reading = await readAuthorization(ctx, actor, query, fetchDocument)
      return reading.kind === 'refused' ? reading.answerUrl : decideAuthorization(ctx, actor, reading.request, decision)
    },
  }
}

function toConsent(reading: AuthorizationReading): ConsentReading {
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
