import { scopes as allScopes, type Scope } from '../actor.ts'
import { oauthError, quoted } from './error.ts'

/**
 * The scopes that a request asks for: all of them when it names none, and those that there are when it names others too
 * (`openid`, `offline_access`), as RFC 6749 §3.3 allows; the answer says which it got.
 * @throws invalid_scope when none of them is one
 */
export function readScopes(text: string | null): Scope[] {
  if (text === null || text.trim() === '') return [...allScopes]
  const asked = new Set(text.split(' '))
  const known = allScopes.filter((scope) => asked.has(scope))
  if (known.length === 0)
    throw oauthError('invalid_scope', `scope: ${quoted(text)} names none of ${allScopes.join(', ')}.`)
  return known
}
