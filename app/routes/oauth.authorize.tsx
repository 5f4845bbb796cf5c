import {
  data,
  redirect,
  type ActionFunctionArgs,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ConsentCard } from '#app/components/consent-card.tsx'
import { SiteHeader } from '#app/components/site-header.tsx'
import { buttonStyle } from '#app/components/ui/button.tsx'
import { requireUser } from '#app/lib/require-user.server.ts'
import { isDomainError } from '#core/domain/errors.ts'

export const meta: MetaFunction = () => [{ title: 'Connect an app · Docket' }]
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

/** What an app asks for. Somebody has to be signed in before anything of the request is looked at. */
export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user } = requireUser({ context, request })
  const url = new URL(request.url)
  try {
    const reading = await services.readConsent(actor, { params: url.searchParams, host: url.host })
    if (reading.kind === 'refused') {
      if (reading.isTrusted) return redirect(reading.answerUrl, 303)
      return data(reading, { status: 400 })
    }
    context.allowFormTarget(reading.redirectUri)
    return data({ ...reading, email: user.email, path: url.pathname + url.search })
  } catch (error) {
    return broken(error)
  }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const url = new URL(request.url)
  // The session may have ended while the page stood open; the question is put once more after the sign-in.
  if (!context.actor) throw redirect(url.pathname + url.search, 303)
  const { services, actor } = context
  const decision = (await request.formData()).get('decision')
  if (decision !== 'allow' && decision !== 'deny') throw data('Unknown decision', { status: 400 })
  try {
    const query = { params: url.searchParams, host: url.host }
    // 303, so that the browser does not send the form on to the client.
    return redirect(await services.answerConsent(actor, query, decision), 303)
  } catch (error) {
    return broken(error)
  }
}

/* Whom to answer is not known then, so that the user is told and nobody else. */
function broken(error: unknown) {
  if (!isDomainError(error, 'invalid_request') && !isDomainError(error, 'forbidden')) throw error
  return data({ kind: 'broken' as const, message: error.message }, { status: error.code === 'forbidden' ? 403 : 400 })
}

export default function AuthorizePage() {
  const view = useLoaderData<typeof loader>()
  return (
    <>
      <SiteHeader />
      <main id="main" className="mx-auto w-full max-w-lg px-4 py-10">
        {view.kind === 'ask' ? <ConsentCard {...view} /> : <Refusal view={view} />}
      </main>
    </>
  )
}

type Refused = Exclude<ReturnType<typeof useLoaderData<typeof loader>>, { kind: 'ask' }>

function Refusal({ view }: { view: Refused }) {
  return (
    <div className="rounded-2xl border border-border bg-card p-6 shadow-sm sm:p-8">
      <h1 className="text-2xl font-semibold tracking-tight">This app cannot be connected</h1>
      <p className="mt-3 text-sm text-muted-foreground">
        What it asked for is not in order, so nothing was allowed. You have done nothing wrong; try again from the app,
        and if that does not help, tell its makers:
      </p>
      <p role="alert" className="mt-4 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
        {view.message}
      </p>
      {view.kind === 'refused' ? (
        <a href={view.answerUrl} rel="noreferrer" className={`mt-6 ${buttonStyle({ variant: 'outline' })}`}>
          Back to {view.target}
        </a>
      ) : null}
    </div>
  )
}
