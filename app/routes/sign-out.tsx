import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { nextPath } from '#app/lib/notice.server.ts'

export const loader = () => redirect('/')

export async function action({ context, request }: ActionFunctionArgs) {
  const next = nextPath(await request.formData(), '/')
  if (context.actor) await context.services.signOut(context.actor)
  return redirect(next, { headers: { 'Set-Cookie': context.endSession() } })
}
