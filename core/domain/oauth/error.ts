import { DomainError, isDomainError } from '../errors.ts'

/** The error codes of RFC 6749, 7591 and 8707 that Docket answers with. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'access_denied'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'

/** A refusal that OAuth has a code of its own for; the description names the value and what was expected. */
export function oauthError(code: OAuthErrorCode, description: string): DomainError {
  return new DomainError('invalid_request', description, { oauth: code })
}

/** The OAuth code of a refusal; null for any other error. */
export function oauthCodeOf(error: unknown): OAuthErrorCode | null {
  if (!isDomainError(error, 'invalid_request')) return null
  return (error.details as { oauth?: OAuthErrorCode } | null)?.oauth ?? null
}

/** A value of a request as a description may repeat it. */
export function quoted(value: string): string {
  return value.length > 100 ? `'${value.slice(0, 100)}…'` : `'${value}'`
}
