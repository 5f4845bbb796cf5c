import { data, redirect, type ActionFunctionArgs } from '@remix-run/node'
import { isFormPost, nextPath } from '#app/lib/notice.server.ts'
import { keepTheme, toTheme } from '#app/lib/theme.server.ts'

export const loader = () => redirect('/')

export async function action({ context, request }: ActionFunctionArgs) {
  const form = await request.formData()
  const theme = toTheme(form.get('theme'))
  if (context.actor) await context.services.updateProfile(context.actor, { theme })
  const headers = { 'Set-Cookie': await keepTheme(theme) }
  return isFormPost(request) ? redirect(nextPath(form, '/'), { headers }) : data({ theme }, { headers })
}
