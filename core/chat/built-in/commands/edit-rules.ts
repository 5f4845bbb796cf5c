import type { Priority } from '#core/domain/task.ts'
import { type Rule, actRule } from './rule.ts'

const DESCRIPTION = '(description|notes|note|details)'

/** Rename, describe, prioritise. */
export const editRules: Rule[] = [
  actRule(
    [
      `(remove|clear|delete|erase|empty) [the] ${DESCRIPTION} (of|from|for|on) <task>`,
      `(remove|clear|delete|erase|empty) <owner> ${DESCRIPTION}`,
      `(remove|clear|delete|erase|empty) (the|its) ${DESCRIPTION}`,
    ],
    () => ({ kind: 'clear_description' }),
  ),
  actRule(
    [
      `(set|change|update|edit) [the] ${DESCRIPTION} (of|for|on) <task> (to|:) <text>`,
      `(set|change|update|edit) <owner> ${DESCRIPTION} (to|:) <text>`,
      `(set|change|update|edit) (the|its) ${DESCRIPTION} (to|:) <text>`,
      'describe <task> (as|:) <text>',
      `add [a|the|some|this] (description|note|notes|comment|details) (to|for|on) <task> (:|saying|that says|that) <text>`,
      `add [a|the|some|this] (description|note|notes|comment|details) (to|for|on) <task> <quoted>`,
      `add [a|the|some|this] (description|note|notes|comment) <quoted> (to|for|on) <task>`,
      `add [a|the] (description|note|notes|comment) (:|saying|that says) <text>`,
      `[a|make a] note (on|for|to) <task> : <text>`,
      'describe <task> <quoted>',
    ],
    ({ text, quoted }) => ({ kind: 'describe', description: (text ?? quoted)! }),
  ),
  actRule(
    [
      '(rename|retitle) <task> (to|as|into|:) <newtitle>',
      '(change|set|edit|update) [the] (title|name|wording|text) of <task> (to|:) <newtitle>',
      '(change|set|edit|update) <owner> (title|name) (to|:) <newtitle>',
      '(change|set|edit|update) (the|its) (title|name) (to|:) <newtitle>',
      'call <task> <newtitle> instead',
      '(call|name|rename|retitle) (it|that|this) <newtitle>',
      'rename <task> <quoted>',
      '(change|edit|update) <task> to (say|read) <newtitle>',
    ],
    ({ newtitle, quoted }) => ({ kind: 'rename', title: (newtitle ?? quoted)! }),
  ),
  actRule(
    [
      '(set|change|raise|lower|bump|increase|decrease|make|update) [the] priority (of|for|on) <task> [up|down] (to|as|:) <priority>',
      '(set|change|raise|lower|bump|increase|decrease|make|update) <owner> priority [up|down] (to|as) <priority>',
      '(set|give|assign) [a|the] [priority] [of] <priority> (to|for|on) <task>',
      '(make|set|mark|flag|change|give|put|bump|raise|lower|prioritise|prioritize|treat) <task> [up|down] [as|to|at|with|to be|on] <priority>',
      '<task> (is|are) [now|really|very] <priority>',
      '[set|make|change] [the|its] priority [to|:|is] <priority>',
      '(set|make|change) to <priority>',
    ],
    (slots) => priority(slots.priority!),
  ),
  actRule(['(prioritise|prioritize|escalate) <task>', '(raise|increase|bump up|up) the priority of <task>'], () =>
    priority('High'),
  ),
  actRule(
    [
      '(deprioritise|deprioritize|de prioritise|de prioritize) <task>',
      '(lower|decrease|reduce|drop) the priority of <task>',
    ],
    () => priority('Low'),
  ),
  actRule(
    ['(remove|clear|reset|unset) the priority (of|from|for|on) <task>', '(remove|clear|reset) <owner> priority'],
    () => priority('Medium'),
  ),
]

function priority(level: Priority) {
  return { kind: 'prioritise' as const, priority: level }
}
