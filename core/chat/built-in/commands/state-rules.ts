import type { Act } from './command.ts'
import { type Rule, actRule, plainRule } from './rule.ts'

const DONE = '(done|complete|completed|finished|closed)'
const NOT_DONE =
  '(not done|undone|incomplete|open|pending|not complete|not completed|not finished|unfinished|todo|to do)'

const simple = (
  kind: (Act & { kind: 'complete' | 'reopen' | 'delete' | 'restore' | 'skip' })['kind'],
  phrases: string[],
) => actRule(phrases, () => ({ kind }))

/** Complete, reopen, delete, restore and skip. */
export const stateRules: Rule[] = [
  simple('reopen', [
    '(reopen|re open|uncomplete|uncheck|untick|unmark|unfinish) <task>',
    `(mark|set|flag|make) <task> [as|to|to be] ${NOT_DONE} [again]`,
    '<task> (is|are) not (done|finished|complete|completed) [yet] after all',
    'i (did not|have not) (finish|complete|do|finished|completed|done) <task> after all',
    '<task> (is|are|was) not (done|finished|complete|completed) [yet]',
    '(open|start) <task> again',
    '(reopen|uncomplete)',
  ]),
  simple('complete', [
    `(mark|set|flag|check|tick|cross|make) <task> [off] [as|to] ${DONE}`,
    `mark [as] ${DONE} <task>`,
    '(complete|finish|close|tick|check|cross|strike|wrap up) (off|out) <task>',
    '(tick|check|cross|strike) <task> (off|out) [my|the] [list]',
    '(complete|finish|close|tick|check) <task>',
    '(i|we) [have] [just|already|finally] (finished|completed|closed|done|did) [with] <task>',
    '(i am|we are) [all] (done|finished) with <task>',
    '(done|finished) with <task>',
    `<task> (is|are|was|has been|have been|got) [now|already|all] ${DONE} [now|already]`,
    'done <task>',
    '<task> (done|finished)',
    '(done|finished|mark done|mark as done)',
  ]),
  simple('restore', [
    '(restore|undelete|recover|unarchive|bring back|get back) <task> [from the trash|from trash]',
    '(bring|get|take|put) <task> back (from|out of) [the|my] (trash|bin)',
    '(bring|get) <task> back',
    '(take|get) <task> out of [the] trash',
    '(restore|undelete)',
  ]),
  simple('skip', [
    'skip [the|this] (next|this|upcoming|one) (occurrence|instance|one|time) [of|for] <task>',
    'skip [the|an|one] (occurrence|instance) [of|for] <task>',
    "skip (today's|this week's|tomorrow's|next week's|this month's) <task>",
    'skip [the|this] (next|one) (occurrence|instance|one|time)',
    'skip [the] next <task>',
    'skip <task> (this time|today|this week|tomorrow|once|this month|for now|next time)',
    'skip <task>',
    'skip',
  ]),
  simple('delete', [
    '(delete|remove|trash|erase|discard|scrap|bin|get rid of|throw away|throw out) <task> (from|off) [my|the] [todo|to do|task] (list|tasks|todos)',
    'take <task> off [of] [my|the] [todo|to do|task] (list|tasks)',
    '(delete|remove|trash) <pronoun> again',
    '(delete|remove|trash|erase|discard|scrap|bin|get rid of|throw away|throw out) <task>',
    'throw <task> (away|out)',
    'move <task> to [the] trash',
    '(clear|purge|wipe|clear out|clean up|empty) <set>',
    'take <pronoun> off',
    '(delete|remove)',
  ]),
  {
    phrases: ['(cancel|drop|kill|forget about) <task>'],
    build: ({ task }) =>
      task
        ? {
            kind: 'confirm',
            commands: [{ kind: 'act', act: { kind: 'delete' }, on: task }],
          }
        : null,
  },
  plainRule(['(complete|finish|close|tick off|check off) [a|the] [task]'], {
    kind: 'incomplete',
    missing: 'task',
    act: 'complete',
  }),
]
