import { type Rule, actRule, plainRule } from './rule.ts'

const BEFORE =
  '(before|before it|before that|ahead|earlier|in advance|prior|early|before it is due|before the due time|beforehand|before they are due)'
const REMINDER = '(reminder|reminders|alarm|notification|alert)'

/** Reminders of tasks that are there. "remind me to …" makes a task and is with the rules of adding. */
export const reminderRules: Rule[] = [
  plainRule(
    [
      '[show|list|see|view|display|give] [me] [all] [my|the|all] [pending|upcoming|active|open|next] reminders',
      'what [are] [my|the] reminders [do i have|are set|are there|are pending|are coming up]',
      'what reminders [do i have|are set|are there|are pending|are coming up] [set|pending]',
      'do i have [any] [pending] reminders',
      'which reminders [do i have|are set|are pending]',
      'when will you remind me',
    ],
    { kind: 'list_reminders' },
  ),
  actRule(
    [
      `(cancel|remove|delete|turn off|drop|clear|stop|disable) [the|my|all|any|all the|all my] ${REMINDER} (for|of|on|about|from|to) <task>`,
      `(cancel|remove|delete|turn off|drop|clear|stop) <owner> ${REMINDER}`,
      `(cancel|remove|delete|turn off|drop|clear|stop) (the|my) <task> ${REMINDER}`,
      `(cancel|remove|delete|turn off|drop|clear|stop) (the|that|its|my|this) ${REMINDER}`,
      '(do not remind|stop reminding) me (about|of) <task> [anymore|any more]',
      '(do not remind|stop reminding) me [anymore|any more]',
    ],
    () => ({ kind: 'cancel_reminder' }),
  ),
  actRule(
    [
      `(change|move|set|update|make) [the|my] ${REMINDER} (for|of|on|about) <task> to <offset> ${BEFORE}`,
      `(change|move|set|update|make) (the|my|its|that) ${REMINDER} to <offset> ${BEFORE}`,
      `(change|move|set|update|make) <owner> ${REMINDER} to <offset> ${BEFORE}`,
      `(change|move|set|update|make) the <task> ${REMINDER} to <offset> ${BEFORE}`,
    ],
    ({ offset }) => ({ kind: 'change_reminder', beforeMinutes: offset! }),
  ),
  actRule(
    [
      `(change|move|update|make) [the|my] ${REMINDER} (for|of|on|about) <task> to <when>`,
      `(change|move|update|make) (the|my|its|that) ${REMINDER} to <when>`,
      `(change|move|update|make) <owner> ${REMINDER} to <when>`,
      `(change|move|update|make) the <task> ${REMINDER} to <when>`,
    ],
    ({ when }) => ({ kind: 'change_reminder', when: when! }),
  ),
  actRule(
    [
      'snooze [the|my] [reminder|reminders|alarm] (for|of|on|about) <task> (for|by) <minutes>',
      'snooze [for|by] <minutes> [more]',
      'snooze <task> [for|by|another] <minutes> [more]',
      'remind me [about] [it|that|this] again in <minutes>',
      'remind me again in <minutes>',
    ],
    ({ minutes }) => ({ kind: 'snooze', minutes: minutes! }),
  ),
  actRule(
    [
      'snooze [the|my] (reminder|alarm) (for|of|on|about) <task>',
      'snooze [the|that|this|my] [reminder|alarm]',
      'snooze <task>',
    ],
    () => ({ kind: 'snooze', minutes: null }),
  ),
  actRule(
    [
      `remind me [about|of] <task> <offset> ${BEFORE}`,
      `remind me <offset> before <task> [is due|starts]`,
      `remind me <offset> ${BEFORE}`,
      `(set|add|create|make|put|give me) [a|an|another] ${REMINDER} (for|on|about|to) <task> <offset> ${BEFORE}`,
      `(set|add|create|make|put) [a|an|another] ${REMINDER} [for|of] <offset> ${BEFORE}`,
      `(set|add|create|make|put) [a|an|another] <offset> ${REMINDER} (for|on|about|to) <task>`,
      `(set|add|create|make|put) [a|an|another] ${REMINDER} <offset> before <task> [is due|starts]`,
    ],
    ({ offset }) => ({ kind: 'remind', beforeMinutes: offset! }),
  ),
  actRule(
    [
      'remind me [about|of] <task> when [it is|it|they are|they] [comes|is|gets] due',
      'remind me when (it is|it|they are|that is) due',
      'remind me when <task> is due',
      'remind me [about|of] <task> at the [due] time',
      'remind me at the [due] time',
    ],
    () => ({ kind: 'remind', beforeMinutes: 0 }),
  ),
  actRule(
    [
      'remind me (about|of) <task> [on|at|in|for] <when>',
      'remind me [on|at] <when> (about|of) <task>',
      'remind me <when>',
      `(set|add|create|make|put|give me) [a|an|another] ${REMINDER} (for|on|about) <task> [on|at|for] <when>`,
      `(set|add|create|make|put) [a|an|another] ${REMINDER} [on|at|for] <when> (for|about|on) <task>`,
      `(set|add|create|make|put) [a|an|another] ${REMINDER} [on|at|for] <when>`,
    ],
    ({ when }) => ({ kind: 'remind_at', when: when! }),
  ),
]
