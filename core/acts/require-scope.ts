import type { Actor, Scope } from '#core/domain/actor.ts'
import { DomainError } from '#core/domain/errors.ts'

/** @throws insufficient_scope when the credential was not given this scope */
export function requireScope(actor: Actor, scope: Scope): void {
  if (actor.scopes.includes(scope)) return
  const act = scope === 'tasks:write' ? 'change' : 'read'
  throw new DomainError('insufficient_scope', `This credential may not ${act} tasks.`, { required: scope })
}
