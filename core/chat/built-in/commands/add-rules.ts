import { parseQuickAdd } from '#core/domain/quick-add/parse-quick-add.ts'
import { localDateTime } from '#core/domain/time.ts'
import type { Words } from '#core/chat/built-in/language/context.ts'
import { readNewTask, readNewTasks } from '#core/chat/built-in/language/new-tasks.ts'
import type { Command } from './command.ts'
import { type Rule } from './rule.ts'

const ADD =
  '(add|create|make|new|insert|enter|record|log|jot down|note down|write down|put down|put|throw in|register|set up)'
const NOUN = '(task|todo|to do|to do item|todo item|item|entry|chore|errand)'
const NOUNS = '(tasks|todos|to dos|items|entries|chores|errands|things)'
const LIST = '(list|todo list|to do list|task list|tasks|todos)'

/** Tasks that are said as reminders or notes. */
export const newReminderRules: Rule[] = [
  {
    phrases: [
      'remind me to <quick>',
      'remind me that [i|we] [have to|need to|must|should] <quick>',
      '(set|create|add|make) [me] [a|an|another] reminder [that says|saying] (to|:) <quick>',
      '(set|create|add|make) [me] [a|an] reminder to <quick>',
    ],
    build: ({ quick }, words) => readReminderTask(quick!, words),
  },
  {
    phrases: [
      '(set|add|create|make) [a|an] (reminder|alarm) [for|at|on] <when> to <quick>',
      'remind me [on|at|in] <when> (to|that i have to|that i need to) <quick>',
      'remind me [on|at|in] <when> : <quick>',
    ],
    build: ({ when, quick }, words) => readReminderTask(`${quick!} ${when!.due.replace('T', ' ')}`, words),
  },
  {
    /* "every sunday at 8 remind me to …" */
    phrases: ['[on|at|in] <text> remind me to <quick>'],
    build: ({ text, quick }, words) => {
      // Nothing but a time, beside a title that is there for the sake of reading.
      const { title, due } = parseQuickAdd(`x ${text!}`, words.clock)
      const isTime = title === 'x' && due !== null
      return isTime ? readReminderTask(`${quick!} ${text!}`, words) : null
    },
  },
  {
    phrases: ['note to self : <quick>', 'note to self <quick>'],
    build: ({ quick }, words) => add(quick!, words, false),
  },
]

/** New tasks. Their words are quick add; these rules come last, because anything can be the title of a task. */
export const addRules: Rule[] = [
  {
    phrases: [
      `${ADD} [a|an|another] [new] <priority> ${NOUN} [to|:|called|named|titled|for] <quick>`,
      `${ADD} [me] [a|an|another] [new] <priority> ${NOUN} <quick>`,
    ],
    build: ({ priority, quick }, { clock }) => {
      const task = readNewTask(quick!, clock)
      return task && { kind: 'add', tasks: [{ ...task, priority: task.priority ?? priority! }] }
    },
  },
  {
    phrases: [
      `${ADD} [me] [these|the|the following|following|a few|some|my|two|three|four|five|several] [new] [tasks] ${NOUNS} [to my list|to the list] [:|to|called] <quick>`,
      `${ADD} (these|the following|the following to my list|these to my list) [:] <quick>`,
      `(todos|to dos|tasks|todo list|new tasks) : <quick>`,
    ],
    build: ({ quick }, words) => add(quick!, words, true),
  },
  {
    phrases: [
      `${ADD} [me] [a|an|another|one|the|this|my] [new|more] ${NOUN} [to|:|called|named|titled|that says|saying|for|with the title|with title] <quick>`,
      `${ADD} to [my|the] ${LIST} [:|to] <quick>`,
      `(todo|task|new task|to do) (:|-) <quick>`,
      `new ${NOUN} <quick>`,
      `do not (forget|let me forget) (to|about) <quick>`,
      `(remember|make sure|do not forget|make a note|note) [that i|that i have|i need|i have] to <quick>`,
      `(i|we) [really|still|also|just] (need|have|must|ought|got|have got|am supposed|are supposed) to <quick>`,
      `(i|we) (must|should|gotta) [really] <quick>`,
      `(add|create|insert|enter|record|log|jot down|note down|write down|put down|put|throw) <quick> (on|in|to|into|onto) [my|the] ${LIST}`,
      'schedule [a|an|another] <quick>',
      '(add|create|insert|enter|record|log|jot down|note down|write down|new) <quick>',
    ],
    build: ({ quick }, words) => add(quick!, words, false),
  },
  {
    phrases: ['(put|throw|stick) <quick>'],
    build: ({ quick }, words) => (ON_LIST.test(quick!) ? add(quick!, words, false) : null),
  },
]

const ON_LIST = /\b(?:on|in|onto|into|to) (?:my|the) (?:to-?do list|todo list|to do list|task list|list|tasks|todos)\b/i

/** The command that adds what a text names, or null when it names nothing. */
export function add(text: string, { clock }: Pick<Words, 'clock'>, plural: boolean): Command | null {
  const tasks = readNewTasks(text, clock, { plural })
  return tasks.length === 0 ? null : { kind: 'add', tasks }
}

const MORNING = '09:00'

/* Somebody who wants to be reminded at a time is, at that time; of a day, in its morning. */
function readReminderTask(text: string, { clock }: Words): Command | null {
  const task = readNewTask(text, clock)
  if (!task) return null
  if (task.due === undefined || task.reminders !== undefined) return { kind: 'add', tasks: [task] }
  if (task.due.includes('T')) return { kind: 'add', tasks: [{ ...task, reminders: [0] }] }
  const remindAt = `${task.due}T${MORNING}`
  const isToCome = remindAt > localDateTime(clock.now, clock.zone).slice(0, 16)
  return { kind: 'add', tasks: [task], ...(isToCome && { remindAt }) }
}
