import type { CallToolResult } from '@modelcontextprotocol/server'
import { requireScope } from '#core/acts/require-scope.ts'
import { isDomainError } from '#core/domain/errors.ts'
import { invalidArguments, toDomainError, toToolError } from './tool-error.ts'
import type { Tool, ToolCall } from './tool.ts'

/** Runs a tool on arguments as they came, and answers in the words of the protocol, whatever happens. */
export async function callTool(tool: Tool, call: ToolCall, given: unknown): Promise<CallToolResult> {
  const stop = call.ctx.metrics.toolDuration.startTimer({ tool: tool.name })
  try {
    requireScope(call.actor, tool.scope)
    const input = tool.input.safeParse(given ?? {})
    if (!input.success) throw invalidArguments(input.error, given)
    const result = await tool.run(call, input.data)
    stop({ outcome: 'ok' })
    // The text first, since some hosts show a model nothing else.
    return { content: [{ type: 'text', text: JSON.stringify(result) }], structuredContent: result }
  } catch (thrown) {
    const error = toDomainError(thrown)
    stop({ outcome: error.code })
    if (error.code === 'internal' && !isDomainError(thrown) && !hasGone(call)) {
      call.ctx.log.error({ err: thrown, tool: tool.name }, 'a tool call failed')
    }
    return { content: [{ type: 'text', text: JSON.stringify({ error: toToolError(error) }) }], isError: true }
  }
}

function hasGone({ actor }: ToolCall): boolean {
  return actor.act?.signal?.aborted ?? false
}
