import {
  Client,
  StreamableHTTPClientTransport,
  type CallToolResult,
  type DiscoverResult,
} from '@modelcontextprotocol/client'
import { mintAgentToken, type AgentGrant } from '#core/users/agent-token.ts'
import type { Context } from '#core/context.ts'
import { DomainError, isDomainError } from '#core/domain/errors.ts'
import type { Invoker } from '#core/platform/ports.ts'
import { capResult } from './cap-result.ts'
import { toolError, type Tool, type ToolBox, type ToolResult } from './tool-box.ts'

const PROTOCOL = '2026-07-28'
const CALL_TIMEOUT_MS = 15_000

/* What the server said of itself, for as long as this invoker speaks to it: saves a request a turn. */
const discovered = new WeakMap<Invoker, DiscoverResult>()

/**
 * Opens the MCP server for one turn of one user, as any MCP client does: with a bearer token, here one that lives ten
 * minutes and makes every change part of the turn's act.
 * @throws unavailable when the server cannot be reached
 */
export async function openToolBox(ctx: Context, grant: AgentGrant, signal: AbortSignal): Promise<ToolBox> {
  const client = new Client(
    { name: 'docket-assistant', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: PROTOCOL } } },
  )
  const transport = new StreamableHTTPClientTransport(new URL('http://docket-mcp/mcp'), {
    authProvider: { token: async () => mintAgentToken(ctx.secret, grant, ctx.clock.now()) },
    fetch: (_url, init) => ctx.invoker.invoke('docket-mcp', '/mcp', init),
  })
  try {
    const known = discovered.get(ctx.invoker)
    await client.connect(transport, { signal, ...(known ? { prior: { kind: 'modern', discover: known } } : {}) })
    const fresh = client.getDiscoverResult()
    if (fresh) discovered.set(ctx.invoker, fresh)
    const { tools } = await client.listTools(undefined, { signal })
    return {
      tools: tools.map(toTool),
      call: (name, args, callSignal) => callTool(ctx, client, { name, args }, callSignal),
      close: () => client.close(),
    }
  } catch (error) {
    discovered.delete(ctx.invoker)
    await client.close().catch(() => undefined)
    signal.throwIfAborted()
    if (isDomainError(error)) throw error
    ctx.log.error({ err: error }, 'the assistant cannot reach its tools')
    throw new DomainError('unavailable', 'The assistant cannot reach its tools.', { dependency: 'docket-mcp' })
  }
}

type ListedTool = Awaited<ReturnType<Client['listTools']>>['tools'][number]

function toTool({ name, description, inputSchema, annotations }: ListedTool): Tool {
  return {
    name,
    description: description ?? '',
    parameters: inputSchema,
    isReadOnly: annotations?.readOnlyHint === true,
    // What does not say that it destroys nothing may.
    isDestructive: annotations?.readOnlyHint !== true && annotations?.destructiveHint !== false,
  }
}

async function callTool(
  ctx: Context,
  client: Client,
  { name, args }: { name: string; args: Record<string, unknown> },
  signal: AbortSignal,
): Promise<ToolResult> {
  const deadline = AbortSignal.timeout(CALL_TIMEOUT_MS)
  try {
    const answer = await client.callTool({ name, arguments: args }, { signal: AbortSignal.any([signal, deadline]) })
    return { result: capResult(readResult(answer)), isError: answer.isError === true }
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.aborted) return toolError('timeout', `${name} did not answer within ${CALL_TIMEOUT_MS / 1_000} s.`)
    ctx.log.error({ err: error, tool: name }, 'a tool of the assistant failed')
    return toolError('unavailable', `${name} could not be reached.`)
  }
}

function readResult({ structuredContent, content }: CallToolResult): unknown {
  if (structuredContent !== undefined) return structuredContent
  const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
  try {
    return JSON.parse(text) as unknown
  } catch {
    return { text }
  }
}
