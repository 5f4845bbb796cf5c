import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Actor } from '#core/domain/actor.ts'
import type { Authenticated } from '#core/users/authenticate.ts'
import type { Selection } from './selection.ts'

/** Who asks and for what part of the tools; handed through the SDK beside the token's own data. */
export interface Caller {
  actor: Actor
  selection: Selection
  /** As in the log and in error answers. */
  requestId: string
}

/** The caller in the form in which the SDK carries it to the handlers and asks for missing scopes. */
export function toAuthInfo(
  { actor, expiresAt }: Authenticated,
  more: { token: string; selection: Selection; resource: URL; metadataUrl: string; requestId: string },
): AuthInfo {
  const caller: Caller = { actor, selection: more.selection, requestId: more.requestId }
  return {
    token: more.token,
    clientId: actor.credentialId ?? actor.userId,
    scopes: [...actor.scopes],
    ...(expiresAt ? { expiresAt: Math.ceil(expiresAt.getTime() / 1000) } : {}),
    resource: more.resource,
    resourceMetadataUrl: more.metadataUrl,
    extra: { caller },
  }
}

/** @throws when the endpoint let somebody in without a credential, which it never does */
export function callerOf(authInfo: AuthInfo | undefined): Caller {
  const caller = authInfo?.extra?.['caller'] as Caller | undefined
  if (!caller) throw new Error('a request without a caller reached the MCP server')
  return caller
}
