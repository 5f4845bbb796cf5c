import { Client, StreamableHTTPClientTransport, type DiscoverResult } from '@modelcontextprotocol/client'
import { mintAgentToken, type AgentGrant } from '#core/users/agent-token.ts'
import type { Context } from '#core/context.ts'
import { DomainError, isDomainError } from '#core/domain/errors.ts'
import type { Invoker } from '#core/platform/ports.ts'

const PROTOCOL = '2026-07-28'

/* What the server said of itself, for as long as this invoker speaks to it: saves a request a turn. */
const discovered = new WeakMap<Invoker, DiscoverResult>()

/**
 * Opens the MCP server as any client does: with a bearer token, here one that lives ten minutes.
 * @throws unavailable when the server cannot be reached
 */
export async function connectMcp(ctx: Context, grant: AgentGrant, signal: AbortSignal): Promise<Client> {
  const client = new Client(
    { name: 'docket-assistant', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: PROTOCOL } } },
  )
  const token = mintAgentToken(ctx.secret, grant, ctx.clock.now())
  const transport = new StreamableHTTPClientTransport(new URL('http://docket-mcp/mcp'), {
    authProvider: { token: async () => token },
    fetch: (_url, init) => ctx.invoker.invoke('docket-mcp', '/mcp', init),
  })
  const known = discovered.get(ctx.invoker)
  const prior = known ? { prior: { kind: 'modern' as const, discover: known } } : {}
  await reach(ctx, client, signal, client.connect(transport, { signal, ...prior }))
  const fresh = client.getDiscoverResult()
  if (fresh) discovered.set(ctx.invoker, fresh)
  return client
}

/** What the server answers; when it does not, the client is closed. @throws unavailable, or the reason of the abort */
export async function reach<T>(ctx: Context, client: Client, signal: AbortSignal, asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    discovered.delete(ctx.invoker)
    await client.close().catch(() => undefined)
    signal.throwIfAborted()
    if (isDomainError(error)) throw error
    ctx.log.error({ err: error }, 'the assistant cannot reach its tools')
    throw new DomainError('unavailable', 'The assistant cannot reach its tools.', { dependency: 'docket-mcp' })
  }
}
