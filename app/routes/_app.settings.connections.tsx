import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ConnectionList } from '#app/components/connection-list.tsx'
import { CreateTokenForm, type TokenAnswer } from '#app/components/create-token-form.tsx'
import { Section } from '#app/components/section.tsx'
import { parseForm, refuse } from '#app/lib/form-problem.server.ts'
import { formText } from '#app/lib/form-text.ts'
import { sayMoment } from '#app/lib/local-time.ts'
import { finish } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { createTokenInput } from '#core/domain/user.ts'

export const meta: MetaFunction = () => [{ title: 'Connections · Docket' }]

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const [{ tokens }, { connections }] = await Promise.all([services.listTokens(actor), services.listConnections(actor)])
  const say = (iso: string | null) => iso && sayMoment(new Date(iso), { now, zone: user.time_zone })
  return {
    tokens: tokens.map(({ id, name, scopes, last_used_at: used, expires_at: expires }) => ({
      id,
      name,
      access: scopes.includes('tasks:write') ? 'Read and write' : 'Read only',
      used: say(used),
      expires: say(expires),
    })),
    connections: connections.map(({ id, name, scopes, last_used_at: used }) => ({
      id,
      name,
      access: scopes.includes('tasks:write') ? 'Read and write' : 'Read only',
      used: say(used),
      expires: null,
    })),
  }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const { services, actor } = requireUser({ context, request })
  const form = await request.formData()
  const id = formText(form, 'id')
  try {
    switch (form.get('intent')) {
      case 'create': {
        const { result } = await services.createToken(actor, parseForm(createTokenInput, tokenValues(form)))
        // Answered and not redirected: this is the only time that the token is seen.
        return data<TokenAnswer>({ ok: true, notice: null, created: { name: result.name, token: result.token } })
      }
      case 'revoke-token':
        await services.revokeToken(actor, id)
        break
      case 'revoke-connection':
        await services.revokeConnection(actor, id)
        break
      default:
        throw data('Unknown intent', { status: 400 })
    }
    return await finish(request, { notice: { text: 'Revoked.', tone: 'info' }, to: '/settings/connections' })
  } catch (error) {
    return refuse(error, form)
  }
}

function tokenValues(form: FormData) {
  const expires = form.get('expires_at')
  return {
    name: form.get('name'),
    scopes: form.get('access') === 'read' ? ['tasks:read'] : ['tasks:read', 'tasks:write'],
    ...(expires && { expires_at: expires }),
  }
}

export default function ConnectionsPage() {
  const { tokens, connections } = useLoaderData<typeof loader>()
  const answer = useActionData<TokenAnswer>()
  return (
    <div className="space-y-8">
      <Section title="Personal tokens">
        <p className="mb-4 text-sm text-muted-foreground">
          For scripts and programs of your own. Whoever has a token can do with your tasks what it allows.
        </p>
        <CreateTokenForm answer={answer} />
        <ConnectionList label="Personal tokens" intent="revoke-token" items={tokens} empty="No tokens yet." />
      </Section>
      <Section title="Connected apps">
        <ConnectionList
          label="Connected apps"
          intent="revoke-connection"
          items={connections}
          empty="No app is connected to your account."
        />
      </Section>
    </div>
  )
}
