import { hash, verify } from '@node-rs/argon2'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Context } from '#core/context.ts'
import { DomainError } from '#core/domain/errors.ts'

/* argon2id, 19 MiB, two passes, one lane: OWASP's first choice, about 25 ms here. 2 is Argon2id; the package's enum is ambient. */
const COST = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/* Hashing runs on libuv's four threads, which files and DNS need too. */
const AT_ONCE = 2
const WAITING = 200

/* The bound belongs to a context; a property of it would show every use case something that only sign-in needs. */
const gates = new WeakMap<Context, LimitFunction>()

/** The argon2id hash of a password, in PHC form. @throws unavailable when too many wait already */
export async function hashPassword(ctx: Context, password: string): Promise<string> {
  return atGate(ctx, () => hash(password, COST))
}

/**
 * Whether the password fits. With no hash (no such user) it answers false after the same work, so that the time does not
 * tell whether there is an account. @throws unavailable when too many wait already
 */
export async function verifyPassword(ctx: Context, password: string, passwordHash: string | null): Promise<boolean> {
  return atGate(ctx, async () => {
    if (passwordHash !== null) return verify(passwordHash, password)
    await hash(password, COST)
    return false
  })
}

async function atGate<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  const gate = gates.get(ctx) ?? pLimit(AT_ONCE)
  gates.set(ctx, gate)
  if (gate.pendingCount >= WAITING) {
    throw new DomainError('unavailable', 'Too many people are signing in at this moment; try again in a few seconds.', {
      dependency: 'passwords',
      retry_after_s: 5,
    })
  }
  return gate(work)
}
