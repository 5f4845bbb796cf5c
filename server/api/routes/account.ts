import { z } from 'zod'
import {
  accessTokenSchema,
  connectionSchema,
  createTokenInput,
  signInInput,
  signUpInput,
  undoConnectionInput,
  updateProfileInput,
  userSchema,
} from '#core/domain/user.ts'
import { undoConnection } from '#core/changes/undo-connection.ts'
import { createToken } from '#core/users/create-token.ts'
import { listConnections } from '#core/users/list-connections.ts'
import { listTokens } from '#core/users/list-tokens.ts'
import { revokeConnection } from '#core/users/revoke-connection.ts'
import { revokeToken } from '#core/users/revoke-token.ts'
import { signIn } from '#core/users/sign-in.ts'
import { signOut } from '#core/users/sign-out.ts'
import { signUp } from '#core/users/sign-up.ts'
import { updateProfile } from '#core/users/update-profile.ts'
import { sessionCookies } from '#server/edge/session-cookie.ts'
import { doneAnswer, route, type Call } from '../route.ts'
import { change } from '../shapes.ts'

const signedIn = z.object({ user: userSchema, token: z.string() })
const createdToken = accessTokenSchema.omit({ last_used_at: true, created_at: true }).extend({ token: z.string() })

function cookiesOf({ ctx }: Pick<Call, 'ctx'>) {
  return sessionCookies({ isHttps: ctx.config.web.publicUrl.startsWith('https:') })
}

export const accountRoutes = [
  route({
    method: 'post',
    path: '/auth/sign-up',
    summary: 'Make an account and sign in',
    access: 'none',
    body: signUpInput,
    status: 201,
    answer: signedIn,
    async handle(call) {
      const { replayed, ...signedUp } = await signUp(call.ctx, call.body, call.actor.act?.idempotencyKey)
      const headers = { 'Set-Cookie': cookiesOf(call).start(signedUp.token) }
      return doneAnswer({ result: signedUp, changeSetId: null, replayed }, { headers })
    },
  }),
  route({
    method: 'post',
    path: '/auth/sign-in',
    summary: 'Sign in',
    access: 'none',
    body: signInInput,
    status: 200,
    answer: signedIn,
    async handle(call) {
      const { user, token } = await signIn(call.ctx, call.body)
      return { body: { user, token }, headers: { 'Set-Cookie': cookiesOf(call).start(token) } }
    },
  }),
  route({
    method: 'post',
    path: '/auth/sign-out',
    summary: 'End this session at once, its sockets included',
    access: 'tasks:read',
    status: 204,
    async handle(call) {
      await signOut(call.ctx, call.actor)
      return { headers: { 'Set-Cookie': cookiesOf(call).end() } }
    },
  }),
  route({
    method: 'get',
    path: '/me',
    summary: 'Who is signed in',
    access: 'tasks:read',
    status: 200,
    answer: z.object({ user: userSchema }),
    handle: async ({ caller }) => ({ body: { user: caller!.user } }),
  }),
  route({
    method: 'patch',
    path: '/me',
    summary: 'Change the profile',
    access: 'tasks:write',
    body: updateProfileInput,
    status: 200,
    answer: z.object({ user: userSchema }),
    handle: async ({ ctx, actor, body }) => doneAnswer(await updateProfile(ctx, actor, body)),
  }),
  route({
    method: 'get',
    path: '/me/tokens',
    summary: 'Personal access tokens',
    access: 'tasks:read',
    status: 200,
    answer: z.object({ tokens: z.array(accessTokenSchema) }),
    handle: async ({ ctx, actor }) => ({ body: await listTokens(ctx, actor) }),
  }),
  route({
    method: 'post',
    path: '/me/tokens',
    summary: 'Make a personal access token; it is shown this once',
    access: 'tasks:write',
    body: createTokenInput,
    status: 201,
    answer: createdToken,
    handle: async ({ ctx, actor, body }) => doneAnswer(await createToken(ctx, actor, body)),
  }),
  route({
    method: 'delete',
    path: '/me/tokens/{id}',
    summary: 'Revoke a personal access token',
    access: 'tasks:write',
    status: 204,
    async handle({ ctx, actor, params }) {
      await revokeToken(ctx, actor, String(params['id']))
      return {}
    },
  }),
  route({
    method: 'get',
    path: '/me/connections',
    summary: 'Connected applications',
    access: 'tasks:read',
    status: 200,
    answer: z.object({ connections: z.array(connectionSchema) }),
    handle: async ({ ctx, actor }) => ({ body: await listConnections(ctx, actor) }),
  }),
  route({
    method: 'delete',
    path: '/me/connections/{id}',
    summary: 'Disconnect an application',
    access: 'tasks:write',
    status: 204,
    async handle({ ctx, actor, params }) {
      await revokeConnection(ctx, actor, String(params['id']))
      return {}
    },
  }),
  route({
    method: 'post',
    path: '/me/connections/{id}/undo',
    summary: 'Take back all that an application did since a time; what others changed since stays',
    access: 'tasks:write',
    body: undoConnectionInput,
    status: 200,
    answer: z.object({
      undone: z.array(z.string()),
      conflicts: z.array(z.object({ change_set_id: z.string(), message: z.string(), details: z.unknown() })),
      changes: z.array(change),
      more: z.boolean(),
    }),
    handle: async ({ ctx, actor, params, body }) =>
      doneAnswer(await undoConnection(ctx, actor, String(params['id']), body)),
  }),
]
