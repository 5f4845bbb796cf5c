import { redirect, type ActionFunctionArgs } from '@remix-run/node'

export const loader = () => redirect('/')

export async function action({ context }: ActionFunctionArgs) {
  if (context.actor) await context.services.signOut(context.actor)
  return redirect('/', { headers: { 'Set-Cookie': context.endSession() } })
}
