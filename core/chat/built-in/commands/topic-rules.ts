import type { Words } from '#core/chat/built-in/language/context.ts'
import { readPhrase } from '#core/chat/built-in/language/slots.ts'
import type { Reference } from './command.ts'

const NO_MORE = '[any more|anymore|any longer|now]'
const THEN = '[today|tomorrow|tonight|this week|next week|this weekend|on time|in time|yet|after all]'
const CANNOT = '(will not|can not|cannot|could not|did not|do not)'

/** What is said of a task and asks for nothing: "the report is not urgent anymore", "I won't make it to yoga today". */
const topics = [
  `(i|we) (no longer) need <task> ${NO_MORE}`,
  `(i|we) do not need <task> ${NO_MORE}`,
  `(i|we) ${CANNOT} (make it to|get to|get around to|manage|finish|do|make|attend|go to) <task> ${THEN}`,
  '(i am|we are) [too|running] late (for|with) <task>',
  `<task> (is|are|was|were) (not|no longer) <text>`,
  `<task> (is|are|was|were|has|have|got|gets|needs|took) <text>`,
]

/** The task that a statement is about, so that what follows it can speak of "it". */
export function readTopic(words: Words): Reference | null {
  for (const source of topics) {
    const task = readPhrase(source, words)?.task
    if (task?.kind === 'words' || task?.kind === 'places') return task
  }
  return null
}
