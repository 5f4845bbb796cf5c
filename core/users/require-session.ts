import type { Actor } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'

/** Credentials are managed by the user in person: a token, an app or the assistant cannot make or end them. @throws forbidden */
export function requireSession(actor: Actor): asserts actor is Actor & { credentialId: string } {
  if (actor.type === 'user' && actor.credentialId !== null) return
  throw new DomainError('forbidden', 'Tokens and connections are managed by signing in, not with a token.')
}
