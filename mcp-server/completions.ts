import { ProtocolError, ProtocolErrorCode, type McpServer } from '@modelcontextprotocol/server'
import { foldText } from '#core/domain/text.ts'
import { listTags } from '#core/tags/list-tags.ts'
import { listTasks } from '#core/tasks/list-tasks.ts'
import { readTaskFilter } from '#core/tasks/read-task-filter.ts'
import { prompts } from './prompts.ts'
import { TASK_TEMPLATE } from './resources.ts'
import type { ToolCall } from './tool.ts'

type Complete = (call: ToolCall, typed: string) => Promise<string[]>

const MAX_VALUES = 100

const titles: Complete = async (call, typed) => distinct((await pendingTasks(call, typed)).map(({ title }) => title))

const ids: Complete = async (call, typed) => (await pendingTasks(call, typed)).map(({ id }) => String(id))

const tagNames: Complete = async ({ ctx, actor }, typed) => {
  const { tags } = await listTags(ctx, actor)
  return tags.map(({ name }) => name).filter((name) => foldText(name).includes(foldText(typed)))
}

const since: Complete = async (_, typed) =>
  ['yesterday', 'yesterday 5pm', '2 hours ago', '7 days ago'].filter((words) => words.startsWith(typed.toLowerCase()))

const byArgument: Record<string, Complete> = { task: titles, tag: tagNames, since }

/** Suggests titles, tags and ids while somebody types an argument of a prompt or of a resource template. */
export function answerCompletions(server: McpServer, call: ToolCall): void {
  server.server.setRequestHandler('completion/complete', async ({ params }) => {
    const complete = completerOf(params.ref, params.argument.name)
    const isAllowed = call.actor.scopes.includes('tasks:read')
    const values = complete && isAllowed ? await complete(call, params.argument.value.slice(0, 200)) : []
    return {
      completion: { values: values.slice(0, MAX_VALUES), total: values.length, hasMore: values.length > MAX_VALUES },
    }
  })
}

type Reference = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string }

function completerOf(reference: Reference, argument: string): Complete | undefined {
  if (reference.type === 'ref/resource') {
    if (reference.uri !== TASK_TEMPLATE) throw unknown(`Resource template ${reference.uri}`)
    return argument === 'id' ? ids : undefined
  }
  const prompt = prompts.find(({ name }) => name === reference.name)
  if (!prompt) throw unknown(`Prompt ${reference.name}`)
  return Object.hasOwn(prompt.args, argument) ? byArgument[argument] : undefined
}

async function pendingTasks({ ctx, actor }: ToolCall, typed: string) {
  const filter = readTaskFilter(ctx, actor, { status: 'pending', search: typed })
  return (await listTasks(ctx, actor, { ...filter, limit: MAX_VALUES })).tasks
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}

function unknown(what: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `${what.slice(0, 200)} not found`)
}
