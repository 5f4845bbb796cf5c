import {
  redirect,
  redirectDocument,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { AuthCard } from '#app/components/auth-card.tsx'
import { SiteHeader } from '#app/components/site-header.tsx'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { parseForm, refuse } from '#app/lib/form-problem.server.ts'
import { safePath } from '#app/lib/safe-path.ts'
import { isTimeZone } from '#core/domain/time.ts'
import { signInInput, signUpInput } from '#core/domain/user.ts'

export const meta: MetaFunction = () => [{ title: 'Sign in · Docket' }]

export function loader({ context, request }: LoaderFunctionArgs) {
  const params = new URL(request.url).searchParams
  const next = safePath(params.get('redirect'), '/tasks')
  if (context.user) throw goTo(next)
  return { next, mode: params.get('tab') === 'sign-up' ? ('sign-up' as const) : ('sign-in' as const) }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    const { token } = form.get('intent') === 'sign-up' ? await signUp(context, form) : await signIn(context, form)
    return goTo(safePath(form.get('next'), '/tasks'), { headers: { 'Set-Cookie': context.startSession(token) } })
  } catch (error) {
    return refuse(error, form)
  }
}

/* The page that asks about an app has a policy of its own for its form, which comes with a document and not with data. */
function goTo(path: string, init: ResponseInit = {}) {
  return path.startsWith('/oauth/') ? redirectDocument(path, init) : redirect(path, init)
}

type Context = ActionFunctionArgs['context']

function signIn({ services }: Context, form: FormData) {
  return services.signIn(parseForm(signInInput, { email: form.get('email'), password: form.get('password') }))
}

async function signUp({ services }: Context, form: FormData) {
  const name = form.get('name')
  const zone = form.get('time_zone')
  const input = parseForm(signUpInput, {
    email: form.get('email'),
    password: form.get('password'),
    ...(typeof name === 'string' && name.trim() !== '' && { name }),
    // The browser's zone comes along where there is JavaScript; one that the server does not know is no reason to refuse.
    ...(typeof zone === 'string' && isTimeZone(zone) && { time_zone: zone }),
  })
  return services.signUp(input)
}

export default function AuthPage() {
  const { next, mode } = useLoaderData<typeof loader>()
  const answer = useActionData<ActionAnswer>()
  return (
    <>
      <SiteHeader />
      <main id="main" className="mx-auto w-full max-w-md px-4 py-12">
        <AuthCard mode={mode} next={next} refused={answer} />
      </main>
    </>
  )
}
