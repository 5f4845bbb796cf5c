import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What the assistant may do, for whom and as part of which act. Only the server can say it: the token is signed. */
export interface AgentGrant {
  userId: string
  /** Stands for the credential, so that "my last change" is the last one of this conversation. */
  conversationId: string
  /** Every change that is made with the token belongs to this act. */
  changeSetId: string
  isReadOnly: boolean
}

export const AGENT_TOKEN_LIFETIME_MS = 10 * 60_000

const PREFIX = 'dka_'
const payload = z.strictObject({ u: z.uuid(), c: z.uuid(), s: z.uuid(), r: z.boolean(), e: z.number() })

/** Mints the token of one turn of the assistant. It is stored nowhere and ends by itself. */
export function mintAgentToken(secret: string, grant: AgentGrant, now: Date): string {
  const { userId: u, conversationId: c, changeSetId: s, isReadOnly: r } = grant
  const text = JSON.stringify({ u, c, s, r, e: now.getTime() + AGENT_TOKEN_LIFETIME_MS })
  const body = Buffer.from(text).toString('base64url')
  return `${PREFIX}${body}.${sign(secret, body)}`
}

/** What a token grants; null unless this server signed it and it has not ended. */
export function readAgentToken(secret: string, token: string, now: Date): (AgentGrant & { expiresAt: Date }) | null {
  const [, body, signature] = /^dka_([\w-]+)\.([\w-]{43})$/.exec(token) ?? []
  if (!body || !signature) return null
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(sign(secret, body)))) return null
  const { u, c, s, r, e } = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString()))
  if (e <= now.getTime()) return null
  return { userId: u, conversationId: c, changeSetId: s, isReadOnly: r, expiresAt: new Date(e) }
}

/* The purpose keeps a signature of another kind from being one of these. */
function sign(secret: string, body: string): string {
  return createHmac('sha256', secret).update(`agent token\0${body}`).digest('base64url')
}
