import { newCallId } from './call-id.ts'
import { callsOf, type Call } from './conversation.ts'
import type { ModelToolCall } from './model.ts'
import { withoutNulls } from './portable-schema.ts'
import type { Run } from './run.ts'
import type { TurnLimits } from './turn-limits.ts'

/**
 * A call as it was asked for. What the history keeps is what was understood: broken arguments in it would break the next
 * request. What cannot be called at all is answered here.
 */
export function toCall(
  run: Pick<Run, 'conversation' | 'toolBox'>,
  { id, name, arguments: text }: ModelToolCall,
  limits: TurnLimits,
): Call {
  const tool = run.toolBox.tools.find((one) => one.name === name)
  const args = readArguments(text)
  const known = tool !== undefined
  const isTaken = callsOf(run.conversation).some((call) => call.id === id)
  const call: Call = {
    // Some servers number the calls of every answer anew.
    id: isTaken ? newCallId() : id,
    tool: known ? name : name.replaceAll(/[^\w.-]/g, '').slice(0, 64),
    arguments: args && tool ? withoutNulls(args, tool.parameters) : (args ?? {}),
    status: 'running',
    result: null,
    is_error: false,
    ms: null,
    known,
    ...(tool?.app === undefined ? {} : { app: tool.app }),
  }
  if (!args) limits.refuse(call, 'invalid_arguments', `The arguments are not a JSON object: ${text.slice(0, 200)}`)
  else if (!tool) limits.refuse(call, 'unknown_tool', `There is no tool named ${call.tool}.`)
  return call
}

function readArguments(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    return isObject ? (parsed as Record<string, unknown>) : null
  } catch {
    return null
  }
}
