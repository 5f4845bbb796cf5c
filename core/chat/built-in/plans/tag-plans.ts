import type { Command } from '#core/chat/built-in/commands/command.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { escapeMarkdown } from '#core/chat/built-in/replies/escape.ts'
import { countOf } from '#core/chat/built-in/replies/task-words.ts'
import { type Call, type Plan, call, failedWith, say } from './plan.ts'

export type TagCommand = Extract<Command, { kind: 'make_tag' | 'rename_tag' | 'color_tag' | 'delete_tag' }>

/** Makes, renames, recolours or deletes a tag. */
export function* tagPlan(command: TagCommand): Plan {
  const { tool, args } = callOf(command)
  const result = yield* call(tool, args)
  const name = hash(command.tag)
  if (result.ok) return say(sayTag(command, name))
  if (result.error.code === 'not_found') return failedWith(`There is no tag ${name}.`)
  return failedWith(sayError(result.error))
}

function callOf(command: TagCommand): Call {
  const { tag } = command
  switch (command.kind) {
    case 'make_tag':
      return { tool: 'create_tag', args: { tag, ...(command.color !== undefined && { color: command.color }) } }
    case 'rename_tag':
      return { tool: 'update_tag', args: { tag, new_name: command.name } }
    case 'color_tag':
      return { tool: 'update_tag', args: { tag, color: command.color } }
    case 'delete_tag':
      return { tool: 'delete_tag', args: { tag } }
  }
}

function sayTag(command: TagCommand, name: string): string {
  switch (command.kind) {
    case 'make_tag':
      return `Made the tag ${name}.`
    case 'rename_tag':
      return `Renamed the tag ${name} to ${hash(command.name)}.`
    case 'color_tag':
      return `Changed the colour of ${name}.`
    case 'delete_tag':
      return `Deleted the tag ${name}. Its tasks stay.`
  }
}

/** Lists the tags with how many tasks have them. */
export function* listTags(): Plan {
  const result = yield* call('list_tags', {})
  if (!result.ok) return failedWith(sayError(result.error))
  const tags = (Array.isArray(result.value.tags) ? result.value.tags : []) as { name?: unknown; task_count?: unknown }[]
  if (tags.length === 0) return say('You have no tags yet.')
  const lines = tags.map(
    ({ name, task_count: count }) => `- ${hash(String(name))} (${countOf(Number(count) || 0, 'task')})`,
  )
  return say(`Your tags:\n\n${lines.join('\n')}`)
}

function hash(name: string): string {
  return `\\#${escapeMarkdown(name)}`
}
