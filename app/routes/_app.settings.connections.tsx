import { data, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ConnectGuide } from '#app/components/connect-guide.tsx'
import { ConnectionItem } from '#app/components/connection-item.tsx'
import { CreateTokenForm, type TokenAnswer } from '#app/components/create-token-form.tsx'
import { Section } from '#app/components/section.tsx'
import { TokenList } from '#app/components/token-list.tsx'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { runConnectionIntent } from '#app/lib/connection-intents.server.ts'
import { parseForm, refuse } from '#app/lib/form-problem.server.ts'
import { sayMoment } from '#app/lib/local-time.ts'
import { finish } from '#app/lib/notice.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'
import { createTokenInput } from '#core/domain/user.ts'

export const meta: MetaFunction = () => [{ title: 'Connections · Docket' }]

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { services, actor, user, now } = requireUser({ context, request })
  const [{ tokens }, { connections }] = await Promise.all([services.listTokens(actor), services.listConnections(actor)])
  const say = (iso: string) => sayMoment(new Date(iso), { now, zone: user.time_zone })
  const access = (scopes: readonly string[]) => (scopes.includes('tasks:write') ? 'Read and write' : 'Read only')
  return {
    address: context.mcpAddress,
    tokens: tokens.map(({ id, name, scopes, last_used_at: used, expires_at: expires }) => ({
      id,
      name,
      access: access(scopes),
      used: used && say(used),
      expires: expires && say(expires),
    })),
    connections: connections.map(({ id, name, scopes, last_used_at: used, created_at: since, active }) => ({
      id,
      name,
      access: access(scopes),
      used: used && say(used),
      since: say(since),
      active,
    })),
  }
}

export async function action({ context, request }: ActionFunctionArgs) {
  const signedIn = requireUser({ context, request })
  const { services, actor } = signedIn
  const form = await request.formData()
  try {
    if (form.get('intent') === 'create') {
      const { result } = await services.createToken(actor, parseForm(createTokenInput, tokenValues(form)))
      // Answered and not redirected: this is the only time that the token is seen.
      return data<TokenAnswer>({ ok: true, notice: null, created: { name: result.name, token: result.token } })
    }
    const notice = await runConnectionIntent(signedIn, form)
    return await finish(request, { notice, to: '/settings/connections' })
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
  const { address, tokens, connections } = useLoaderData<typeof loader>()
  const answer = useAnswer<TokenAnswer>()
  return (
    <div className="space-y-8">
      <Section title="Connected apps">
        {connections.length === 0 ? (
          <p className="text-sm text-muted-foreground">No app is connected to your account.</p>
        ) : (
          <ul
            aria-label="Connected apps"
            className="divide-y divide-border rounded-xl border border-border bg-card text-sm"
          >
            {connections.map((connection) => (
              <ConnectionItem key={connection.id} {...connection} />
            ))}
          </ul>
        )}
      </Section>
      <Section title="Connect an assistant">
        <p className="mb-4 text-sm text-muted-foreground">
          Assistants reach your tasks by MCP at this address, and ask you here before they may:
        </p>
        <code className="mb-4 block rounded-lg bg-muted p-3 text-sm select-all">{address}</code>
        <ConnectGuide address={address} />
      </Section>
      <Section title="Personal tokens">
        <p className="mb-4 text-sm text-muted-foreground">
          For scripts and programs of your own. Whoever has a token can do with your tasks what it allows.
        </p>
        <CreateTokenForm answer={answer} />
        <TokenList items={tokens} />
      </Section>
    </div>
  )
}
