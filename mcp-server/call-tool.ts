import type { CallToolResult } from '@modelcontextprotocol/server'
import { requireScope } from '#core/acts/require-scope.ts'
import { areUpdatesDelayed } from '#core/changes/are-updates-delayed.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { readTraceparent } from '#core/domain/trace.ts'
import { invalidArguments, toDomainError, toToolError } from './tool-error.ts'
import type { Tool, ToolCall } from './tool.ts'

const DELAYED =
  'Updates are delayed: this is saved, but other windows, the next instance of a recurring task and the activity feed follow only when the event bus is back.'

/**
 * Runs a tool on arguments as they came, and answers in the words of the protocol, whatever happens. `traceparent` is what
 * the call itself says of its trace; without it the one of the request goes on.
 */
export async function callTool(
  tool: Tool,
  call: ToolCall,
  given: unknown,
  traceparent?: unknown,
): Promise<CallToolResult> {
  const own = typeof traceparent === 'string' ? readTraceparent(traceparent) : null
  const request = call.ctx.tracing.current()
  const span = call.ctx.tracing.start(`tools/call ${tool.name}`, {
    kind: 'server',
    ...(own === null ? {} : { parent: own, links: () => (request === null ? [] : [request]) }),
    attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': tool.name },
  })
  const { result, outcome } = await span.run(() => run(tool, call, given))
  span.end({ error: outcome === 'ok' ? undefined : outcome })
  return result
}

async function run(tool: Tool, call: ToolCall, given: unknown): Promise<{ result: CallToolResult; outcome: string }> {
  const stop = call.ctx.metrics.toolDuration.startTimer({ tool: tool.name })
  try {
    requireScope(call.actor, tool.scope)
    const input = tool.input.safeParse(given ?? {})
    if (!input.success) throw invalidArguments(input.error, given)
    const result = await tool.run(call, input.data)
    stop({ outcome: 'ok' })
    // The text first, since some hosts show a model nothing else.
    const texts = [JSON.stringify(result), ...(await remarksOn(tool, call))]
    const content = texts.map((text) => ({ type: 'text' as const, text }))
    return { result: { content, structuredContent: result }, outcome: 'ok' }
  } catch (thrown) {
    const error = toDomainError(thrown)
    stop({ outcome: error.code })
    if (error.code === 'internal' && !isDomainError(thrown) && !hasGone(call)) {
      call.ctx.log.error({ err: thrown, tool: tool.name }, 'a tool call failed')
    }
    const content = [{ type: 'text' as const, text: JSON.stringify({ error: toToolError(error) }) }]
    return { result: { content, isError: true }, outcome: error.code }
  }
}

/* What was written is written; that the remark cannot be made is no failure of the call. */
async function remarksOn(tool: Tool, { ctx, actor }: ToolCall): Promise<string[]> {
  if (tool.scope !== 'tasks:write') return []
  return (await areUpdatesDelayed(ctx, actor).catch(() => false)) ? [DELAYED] : []
}

function hasGone({ actor }: ToolCall): boolean {
  return actor.act?.signal?.aborted ?? false
}
