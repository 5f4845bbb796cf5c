import { type Rule, actRule } from './rule.ts'

const SERIES = '(recurrence|repeat|repetition|repeats|series|schedule|repeat rule|recurring schedule)'

/** Repeat, and stop repeating. */
export const recurrenceRules: Rule[] = [
  actRule(
    [
      '(stop|end|cancel|turn off|disable|quit) (repeating|recurring|the repetition of|the repeating of) <task>',
      `(stop|cancel|remove|end|clear|delete|turn off|drop) [the] ${SERIES} (of|for|from|on) <task>`,
      `(stop|cancel|remove|end|clear|delete|turn off|drop) (the|its) (recurrence|repeat|repetition|series)`,
      `(stop|cancel|remove|end|clear) <owner> ${SERIES}`,
      'stop <task> [from] (repeating|recurring)',
      '(make|set) <task> [to] (not repeat|non recurring|one time|one off|not recurring|stop repeating|never repeat|nonrecurring|happen once)',
      'do not (repeat|recur) <task> [anymore|any more|any longer|again]',
      '<task> (should|does|do|need|needs) (not|not to|no longer) (repeat|recur) [anymore|any more|any longer]',
      '<task> (no longer) (repeats|recurs)',
      '(stop|end|cancel) (repeating|recurring)',
      'do not (repeat|recur) [anymore|any more]',
    ],
    () => ({ kind: 'stop' }),
  ),
  actRule(
    [
      '(make|set|have|let|turn) <task> [to] (repeat|recur|recurring|repeating|into a recurring task|happen) [on a] <recurrence>',
      `(set|change|update|switch) [the] ${SERIES} (of|for|on) <task> (to|as) <recurrence>`,
      `(set|change|update) <owner> ${SERIES} to <recurrence>`,
      '(repeat|recur|do|schedule) <task> [on a] <recurrence>',
      '<task> [should|must|needs to|has to] (repeats|repeat|recurs|recur|happens|happen) <recurrence>',
      '(make|set|change) <task> [to|a|into a] <recurrence>',
      '(repeat|recur) <recurrence>',
      '<task> is <recurrence>',
      '<recurrence>',
    ],
    ({ recurrence }) => ({ kind: 'recur', wish: recurrence! }),
  ),
]
