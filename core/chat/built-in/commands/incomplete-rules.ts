import type { Act, MissingPart } from './command.ts'
import type { Rule } from './rule.ts'

/** Commands that lack something, for which the assistant asks. */
export const incompleteRules: Rule[] = [
  incomplete('when', 'move', [
    '(move|reschedule|postpone|push|delay|defer|bump|put off|push back|shift) <task>',
    '(set|change|move) [the] (due date|due time|deadline|date) (of|for|on) <task>',
    '(set|change|move) <owner> (due date|due time|deadline|date)',
    '(move|reschedule|postpone)',
  ]),
  incomplete('title', 'rename', ['(rename|retitle) <task>', '(change|edit) [the] (title|name) of <task>']),
  incomplete('description', 'describe', [
    '(set|change|edit|add|write) [the|a] (description|note|notes) (of|for|on|to) <task>',
  ]),
  incomplete('priority', 'prioritise', [
    '(set|change) [the] priority (of|for|on) <task>',
    '(set|change) <owner> priority',
    '(set|change) (the|its) priority',
  ]),
  incomplete('recurrence', 'recur', ['(repeat|recur) <task>', '(make|let) <task> (repeat|recur|recurring)']),
  incomplete('offset', 'remind', [
    'remind me (about|of) <task> <minutes> (before|earlier|ahead|in advance)',
    'remind me <minutes> before <task>',
    'remind me <minutes> (before|earlier|ahead|in advance)',
    'remind me (about|of) <task>',
    '(set|add|create|make) [a|an] (reminder|alarm) (for|about|on) <task>',
    'remind me',
    '(set|add|create|make) [a|an] (reminder|alarm)',
  ]),
  incomplete('new_task', undefined, [
    '(add|create|make|new) [me] [a|an|another|some|the] [new] (task|tasks|todo|todos|item|to do)',
    '(add|create|new)',
  ]),
]

function incomplete(missing: MissingPart, act: Act['kind'] | undefined, phrases: string[]): Rule {
  return {
    phrases,
    build: ({ task, owner }) => {
      const on = task ?? owner
      return { kind: 'incomplete', missing, ...(act && { act }), ...(on && { on }) }
    },
  }
}
