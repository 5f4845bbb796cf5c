import { z } from 'zod'
import { textSchema } from '../text.ts'
import { redirectTarget, redirectUriProblem } from './redirect-uri.ts'

/** How a client proves at the token endpoint who it is; `none` is a public client, which PKCE protects. */
export const clientAuthMethods = ['none', 'client_secret_basic', 'client_secret_post'] as const

/* Direction marks, joiners and other characters without a width: with them a name reads as another one. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const clientName = textSchema({ min: 1, max: 80 }).refine(
  (name) => !INVISIBLE.test(name),
  'must not contain line breaks, direction marks or invisible characters',
)
const redirectUri = z.string().superRefine((uri, context) => {
  const problem = redirectUriProblem(uri)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})
const supported = (wanted: string) => (list: readonly string[]) => list.includes(wanted)

/** What a client says of itself (RFC 7591). What Docket has no use for is ignored: pictures and links of strangers above all. */
export const clientMetadata = z
  .object({
    redirect_uris: z.array(redirectUri).min(1, 'needs at least one').max(10, 'must have at most 10'),
    client_name: clientName.optional(),
    token_endpoint_auth_method: z.enum(clientAuthMethods).optional(),
    grant_types: z
      .array(z.string())
      .max(10)
      .refine(supported('authorization_code'), 'must include authorization_code')
      .optional(),
    response_types: z.array(z.string()).max(10).refine(supported('code'), 'must include code').optional(),
  })
  .transform((metadata) => ({
    ...metadata,
    client_name: metadata.client_name ?? redirectTarget(metadata.redirect_uris[0]!),
  }))

const MAX_URL = 2_000

/** Whether a client_id is the address of a client ID metadata document, rather than an id that was given out here. */
export function isDocumentUrl(clientId: string): boolean {
  return /^https?:/i.test(clientId)
}

/** Whether this could be the id of a client at all; nothing else is looked up. */
export function isClientId(text: string): boolean {
  return isDocumentUrl(text) ? documentUrlProblem(text) === null : /^[A-Za-z0-9_-]{22}$/.test(text)
}

/** Why this cannot be the address of a client ID metadata document; null when it can. */
export function documentUrlProblem(clientId: string): string | null {
  if (clientId.length > MAX_URL || !URL.canParse(clientId)) return `must be a URL of at most ${MAX_URL} characters`
  const url = new URL(clientId)
  if (url.protocol !== 'https:') return 'must be an https URL'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  if (clientId.includes('#')) return 'must not have a fragment'
  if (url.pathname === '/') return 'must have a path'
  // Dot segments, capitals in the host, a default port: another spelling of the same address would be another client.
  return url.href === clientId ? null : `must be in its normal form, ${url.href}`
}
