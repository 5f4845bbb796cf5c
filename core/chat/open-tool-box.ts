import type { CallToolResult, Client } from '@modelcontextprotocol/client'
import type { AgentGrant } from '#core/users/agent-token.ts'
import type { Context } from '#core/context.ts'
import type { Invoker } from '#core/platform/ports.ts'
import { capResult } from './cap-result.ts'
import { connectMcp, reach } from './connect-mcp.ts'
import { toolError, type Tool, type ToolBox, type ToolResult } from './tool-box.ts'

const CALL_TIMEOUT_MS = 15_000

/**
 * Opens the tools for one turn of one user. Every change that they make is part of the turn's act.
 * @throws unavailable when the server cannot be reached
 */
export async function openToolBox(ctx: Context, grant: AgentGrant, signal: AbortSignal): Promise<ToolBox> {
  const client = await connectMcp(ctx, grant, signal)
  return {
    tools: await listTools(ctx, client, grant, signal),
    call: (name, args, callSignal) => callTool(ctx, client, { name, args }, callSignal),
    close: () => client.close(),
  }
}

/* What a token may use depends on what it grants alone, so that one list does for all who have been granted the same. */
const LIST_LIFETIME_MS = 5 * 60_000
const lists = new WeakMap<Invoker, Map<boolean, { tools: Tool[]; until: number }>>()

async function listTools(
  ctx: Context,
  client: Client,
  { isReadOnly }: AgentGrant,
  signal: AbortSignal,
): Promise<Tool[]> {
  const known = lists.get(ctx.invoker) ?? new Map<boolean, { tools: Tool[]; until: number }>()
  lists.set(ctx.invoker, known)
  const now = ctx.clock.now().getTime()
  const kept = known.get(isReadOnly)
  if (kept && kept.until > now) return kept.tools
  const { tools } = await reach(ctx, client, signal, client.listTools(undefined, { signal }))
  const listed = tools.map(toTool)
  known.set(isReadOnly, { tools: listed, until: now + LIST_LIFETIME_MS })
  return listed
}

type ListedTool = Awaited<ReturnType<Client['listTools']>>['tools'][number]

function toTool({ name, description, inputSchema, annotations, _meta }: ListedTool): Tool {
  const { resourceUri } = (_meta?.['ui'] ?? {}) as { resourceUri?: unknown }
  return {
    name,
    description: description ?? '',
    parameters: inputSchema,
    isReadOnly: annotations?.readOnlyHint === true,
    // What does not say that it destroys nothing may.
    isDestructive: annotations?.readOnlyHint !== true && annotations?.destructiveHint !== false,
    ...(typeof resourceUri === 'string' ? { app: resourceUri } : {}),
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
