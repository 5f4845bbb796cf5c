import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

interface Prompt {
  name: string
  title: string
  description: string
  args: Record<string, { description: string; required: boolean }>
  /** Arguments reach the text quoted, as data. */
  text(quoted: Record<string, string>): string
}

const tagArgument = { tag: { description: 'Only tasks with this tag', required: false } }
const about = ({ tag }: Record<string, string>) => (tag === undefined ? '' : ` Look only at tasks with the tag ${tag}.`)

export const prompts: readonly Prompt[] = [
  {
    name: 'plan_my_day',
    title: 'Plan my day',
    description: 'What is due today and late, put into an order that can be done',
    args: tagArgument,
    text: (args) =>
      `Plan my day with my Docket tasks.${about(args)} Call get_overview, then propose an order for what is due today and overdue, ` +
      'with High priority first, and say what could move to another day. Change nothing before I agree; then use set_task_due_date.',
  },
  {
    name: 'weekly_review',
    title: 'Weekly review',
    description: 'What got done, what slipped and what comes next week',
    args: tagArgument,
    text: (args) =>
      `Hold a weekly review of my Docket tasks.${about(args)} Use list_changes since "7 days ago" for what got done, list_tasks with overdue for what slipped, ` +
      'and list_tasks due from today to "in 7 days" for what comes. Sum it up briefly, then ask me about each task that has slipped.',
  },
  {
    name: 'tidy_overdue',
    title: 'Tidy up what is overdue',
    description: 'Goes through late tasks: do, move or drop',
    args: tagArgument,
    text: (args) =>
      `Help me tidy up my overdue Docket tasks.${about(args)} List them with list_tasks (overdue), suggest for each whether to do it today, move it or delete it, ` +
      'and wait for my answer. For many at once make a dry run with bulk_update_tasks and show me what it would change.',
  },
  {
    name: 'break_down_task',
    title: 'Break a task down',
    description: 'Turns one large task into steps',
    args: { task: { description: 'Words of its title', required: true } },
    text: ({ task = '' }) =>
      `Break one of my Docket tasks into steps: the task ${task}. Find it with get_task, propose three to seven small steps with due times before its own, ` +
      'and when I agree add them with add_tasks, giving all of them one tag.',
  },
  {
    name: 'catch_me_up',
    title: 'Catch me up',
    description: 'What happened since a time, and who did it',
    args: { since: { description: 'Like "yesterday 5pm"; else the last 24 hours', required: false } },
    text: ({ since }) =>
      `Catch me up on what happened to my Docket tasks${since === undefined ? '' : ` since ${since}`}. Call list_changes${since === undefined ? '' : ' with that since'}, ` +
      'group it by who did it (me, an app, the assistant), and point out what I should look at.',
  },
]

const MAX_ARGUMENT = 200

/* Once for all requests. */
const registered = prompts.map((prompt) => {
  const fields = Object.entries(prompt.args).map(([name, { description, required }]) => {
    const text = z.string().max(MAX_ARGUMENT).describe(description)
    return [name, required ? text : text.optional()] as const
  })
  const hasArguments = fields.length > 0
  return { prompt, argsSchema: hasArguments ? z.strictObject(Object.fromEntries(fields)) : z.strictObject({}) }
})

/** What a person may start from a menu of the host. */
export function addPrompts(server: McpServer): void {
  for (const { prompt, argsSchema } of registered) {
    const { name, title, description } = prompt
    server.registerPrompt(name, { title, description, argsSchema }, (given) => {
      const quoted = Object.entries(given as Record<string, string | undefined>).flatMap(([key, value]) =>
        value === undefined || value.trim() === '' ? [] : [[key, JSON.stringify(value)] as const],
      )
      const text = prompt.text(Object.fromEntries(quoted))
      return { description, messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] }
    })
  }
}
