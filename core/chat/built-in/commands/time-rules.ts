import type { Shift } from './command.ts'
import { type Rule, actRule } from './rule.ts'

const MOVE =
  '(move|reschedule|postpone|push|shift|delay|defer|bump|change|put off|push back|bring|set|switch|carry over|transfer)'
const LATER = '(move|push|postpone|delay|shift|bump|defer|put off|reschedule|extend|push back)'
const SOONER = '(move|bring|pull|shift|reschedule)'
const DUE = '(due date|due time|due|deadline|date|time|start time)'

/** Moves, and no due time at all. */
export const timeRules: Rule[] = [
  actRule(
    [
      `(remove|clear|delete|drop|unset|cancel) [the] ${DUE} (of|from|for|on) <task>`,
      `(take|get) [the] ${DUE} (off|from|off of) <task>`,
      `(remove|clear|delete|drop|unset) <owner> ${DUE}`,
      `(remove|clear|delete|drop|unset) (the|its) ${DUE}`,
      'unschedule <task>',
      `(move|set|change) <task> to (no date|no due date|someday|no deadline)`,
      `<task> (has|have|needs|should have) no ${DUE} [any more|anymore|any longer|now]`,
      `<task> (does|do) not have [a|any] ${DUE} [any more|anymore|any longer|now]`,
      `(make|leave|set) <task> (undated|without a due date|without a date|without a deadline)`,
    ],
    () => ({ kind: 'clear_due' }),
  ),
  actRule(
    [
      `${SOONER} <task> (forward|up|ahead) [by] <amount>`,
      `${SOONER} <task> [by] <amount> (earlier|sooner|forward|up|ahead)`,
      `(bring forward|pull in) <task> [by] <amount>`,
      `(do) <task> <amount> (earlier|sooner)`,
    ],
    ({ amount }) => ({ kind: 'shift', shift: { ...amount!, amount: -amount!.amount } }),
  ),
  actRule(
    [
      `${LATER} <task> [back|out|off] (by|for) <amount> [later|back|more]`,
      `${LATER} <task> [back|out|off] <amount> [later|back|out|more]`,
      `(do) <task> <amount> later`,
      `give <task> (another|) <amount> [more]`,
    ],
    ({ amount }) => ({ kind: 'shift', shift: amount as Shift }),
  ),
  actRule(
    [
      `(set|change|move|update|make|push) [the] ${DUE} (of|for|on) <task> (to|for|as|:) <when>`,
      `(set|change|move|update|make|push) <owner> ${DUE} (to|for|:) <when>`,
      `(set|change|move|update|make|push) (the|its) ${DUE} (to|for|:) <when>`,
      `give <task> a ${DUE} of <when>`,
      `${MOVE} <task> [back|forward|out|over|off|up|due date] (to|for|until|till|on|at|by) <when>`,
      `(make|set|mark) <task> [to be] due [on|by|at|for] <when>`,
      `<task> (is|are) [now] due [on|by|at] <when>`,
      '<task> (should|must|needs to|has to|will) (be|be due|happen|take place|be moved to) [on|at|by] <when>',
      '<task> (is|are) now (on|at) <when>',
      `(move|reschedule|postpone|push|shift|delay|defer|bump) <task> <when>`,
      `(make|do|have) (it|that|this|them|these|those) [on|at|for|by] <when> [instead]`,
      `(move|reschedule|postpone|push) to <when>`,
      `(do|finish|schedule) <task> [on|at|by|for] <when> instead`,
      `[actually|no|rather|make it] [on|at] <when> instead`,
      '[actually|no|rather] (i meant|i mean|i wanted) [it] [on|at|for] <when>',
      `due [on|by|at] <when>`,
      `<task> moved to <when>`,
      `i (will|would|can) do <task> [on|at|by] <when> [instead]`,
    ],
    ({ when }) => ({ kind: 'move', when: when! }),
  ),
  actRule(['schedule <task> (for|on|at|to|by) <when>', 'schedule <pronoun> <when>'], ({ when }, { tokens }) =>
    /* "schedule a haircut" is a new task. */
    /^an?$/.test(tokens[1]!.word) ? null : { kind: 'move', when: when! },
  ),
]
