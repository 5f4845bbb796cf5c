import { redirect, type AppLoadContext } from '@remix-run/node'
import type { Actor } from '#core/domain/actor.ts'
import type { User } from '#core/domain/user.ts'

export interface SignedIn {
  services: AppLoadContext['services']
  actor: Actor
  user: User
  /** The moment at which the page is made; everything on it is told from here. */
  now: Date
}

/** Who is signed in, with the services. Everybody else goes to sign in first and comes back to the page asked for. */
export function requireUser({ context, request }: { context: AppLoadContext; request: Request }): SignedIn {
  const { services, actor, user } = context
  if (actor && user) return { services, actor, user, now: context.now() }
  const url = new URL(request.url)
  const back = request.method === 'GET' ? url.pathname + url.search : '/tasks'
  throw redirect(`/auth?${new URLSearchParams({ redirect: back }).toString()}`)
}
