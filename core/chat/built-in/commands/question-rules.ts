import { localDate } from '#core/domain/time.ts'
import { restText } from '#core/chat/built-in/language/filter-words.ts'
import type { Words } from '#core/chat/built-in/language/context.ts'
import { infinitiveOf, startsLikeTask } from '#core/chat/built-in/language/task-verbs.ts'
import { wordsOf } from '#core/chat/built-in/language/tokens.ts'
import type { Slots } from '#core/chat/built-in/language/slots.ts'
import type { Command } from './command.ts'
import { type Rule, actRule, plainRule } from './rule.ts'

const NO_DATE =
  '(no|without|without a|without any|with no|that have no) (due date|due dates|date|dates|deadline|deadlines)'
const UNDATED = `(tasks|todos|everything|anything) ${NO_DATE}`

/**
 * What only looks. A sentence that asks ("did I …", "what …", anything with a question mark) is read by these rules
 * alone, so that no question ever changes a task.
 */
export const questionRules: Rule[] = [
  plainRule(
    [
      '[show|give|tell|list] [me] (what|everything that) [has|have] changed [today|recently|lately]',
      'what [has|have] happened [today|recently|lately]',
      '[show|list|give] [me] [the|my] [recent|latest|last] (changes|activity|history|activity log)',
      'what (did|have) you (do|done|change|changed) [today|so far|just now]',
      'what is new [today]',
      'catch me up',
    ],
    { kind: 'changes' },
  ),
  {
    phrases: [
      'what [has|have] (changed|happened) [since|in|during|on] <days>',
      '[show|list] [me] [the|all] changes (since|from|of) <days>',
    ],
    build: ({ days }) => (days?.from === undefined ? null : { kind: 'changes', since: days.from }),
  },
  plainRule(
    [
      '[help me] plan (my|the|out my) day [for me|today]',
      'what should i (do|work on|focus on|start with|tackle|be doing) [today|now|next|first|right now]',
      '[give me] [my|the|a|todays] (daily|morning) (plan|briefing|brief|review|agenda)',
      'what is (my day|today) [look] [like]',
      'how (does|is) my day [look|looking] [like]',
      'what does my day look like',
      'what is next [up]',
      '[give me] [an|a|the] (overview|summary|status|agenda) [please] [of my (day|tasks)]',
      'how am i doing [today]',
      'what is (my|the) most important task [today|now]',
      'where do i (start|begin)',
    ],
    { kind: 'plan_day' },
  ),
  plainRule(
    [
      '[do|start|give me|run|show me|lets do] [a|my|the] weekly review',
      '(review|plan|summarise|summarize) (my|the|this) week',
      'how (was|is|does) my week [look|looking|going] [like]',
      'what does my week look like',
      'week review',
    ],
    { kind: 'weekly_review' },
  ),
  {
    phrases: [
      'what (did|have) i (do|done|complete|completed|finish|finished|get done|gotten done|accomplish|accomplished|achieve|achieved) <days>',
      'what (did|have) i (do|done|complete|completed|finish|finished|get done|accomplish|accomplished|achieve|achieved)',
      '[show|list] [me] what i (did|have done|completed|finished|got done|accomplished) <days>',
      '(show|list) [me] [the|my|all] [tasks|todos|things] [i|that i] [have] (completed|finished|done) <days>',
      'what [tasks] (was|were|got|has been|have been) (done|completed|finished) <days>',
      'how many tasks (did|have) i (complete|completed|finish|finished|do|done) <days>',
    ],
    build: ({ days }, { clock }) => {
      const today = localDate(clock.now, clock.zone)
      return { kind: 'list_done', from: days?.from ?? today, to: days?.to ?? today }
    },
  },
  actRule(
    [
      '(is|are|was) <task> (done|finished|complete|completed) [yet|already]',
      '(did|have) i [already] (finish|finished|complete|completed|do|done) <task> [yet|already]',
      'did <task> get done',
      'is <task> still (open|pending|to do)',
    ],
    () => ({ kind: 'ask_done' }),
  ),
  {
    /* "did I already pay the rent?", "have I paid the rent?" */
    phrases: ['(did|have) i [already|ever] <text> [yet|already]'],
    build: ({ text }) => {
      const [verb = '', ...object] = text!.split(' ')
      const known = infinitiveOf(verb.toLowerCase()) ?? (startsLikeTask(text!) ? verb : null)
      if (known === null || object.length === 0) return null
      return { kind: 'act', act: { kind: 'ask_done' }, on: { kind: 'words', text: [known, ...object].join(' ') } }
    },
  },
  actRule(
    [
      'when (is|are|was) <task> [due|scheduled] [for]',
      'when (do|must|should) i [have to|need to] [do|finish|complete] <task> [by]',
      '(what is|what are) the (due date|deadline|date|time) (of|for) <task>',
      'what time is <task> [due]',
      'when does <task> (happen|start|repeat) [next]',
      'by when (do|must) i (do|finish|complete) <task>',
    ],
    () => ({ kind: 'ask_due' }),
  ),
  actRule(
    [
      '(tell|show) me (more|about|more about|all about|the details of|the details for|details of) <task>',
      '(show|open|view|see|give me) [the] details (of|for|about) <task>',
      'what about <task>',
      'details (of|for) <task>',
      'what is <task> about',
      'when did i (complete|finish|do|create|add|make) <task>',
      'describe <task>',
    ],
    () => ({ kind: 'show' }),
  ),
  plainRule(
    [
      `[show|list|find|give] [me] [all|my|the|all my] ${UNDATED}`,
      `(what|which) tasks (are|have) ${NO_DATE}`,
      `(do i have|are there) [any] ${UNDATED}`,
    ],
    { kind: 'list_undated' },
  ),
  {
    phrases: [
      '(do i have|have i got|is there|are there) (a|an|any|some) [open] (task|tasks|todo|todos|thing|things|item|items) (about|for|called|named|with|containing|to) <keyword>',
      '(search|look) [up|for|through my tasks for|my tasks for] [all|any] [tasks|todos] [about|for|containing|with|mentioning|named|called] <keyword>',
      'find [me] [all|any|my|the] (tasks|todos|task|everything|anything) [that] (about|for|containing|contain|with|mentioning|mention|named|called|matching|related to) <keyword>',
      '(show|list) [me] (everything|anything) [that is] (about|containing|mentioning|related to) <keyword>',
      'which (tasks|task|todos) (mention|mentions|contain|contains|are about|is about) <keyword>',
      'where is <keyword>',
    ],
    build: ({ keyword }) => ({ kind: 'search', keyword: keyword! }),
  },
  {
    phrases: ['how (many|much) <filter>', 'count <filter>'],
    build: (slots, words) => listOf(slots, words, { count: true }),
  },
  {
    phrases: [
      '(show|list|display|print|view|see|get|read|pull up|bring up|check) [me] <filter>',
      '(give|tell) me <filter>',
      'what (is|are) [there] <filter>',
      'what do i [still] (have|need) [to] [do|get done|finish|complete|take care of] <filter>',
      'what (is|are) (coming up|happening|planned|scheduled|going on|waiting|on) <filter>',
      'what have i got <filter>',
      'what (is|are) on [my] (list|plate|agenda|schedule|calendar|todo list) <filter>',
      'what (must|should) i (do|finish|complete) <filter>',
      '(what|which) (tasks|todos|items|things|ones) (are|is|do i have|have i got|do i need to do|were) <filter>',
      'which <filter>',
      'what <filter>',
      '(do i have|have i got|is there|are there|is|are) <filter>',
      'am i (free|busy) <filter>',
      '(any|anything|everything) <filter>',
    ],
    build: (slots, words) => listOf(slots, words, {}),
  },
  {
    phrases: ['(find|search|search for|look for|look up|locate) <keyword>'],
    build: ({ keyword }) => ({ kind: 'search', keyword: keyword! }),
  },
  {
    phrases: [
      'what (is|do i have) [left] [on] [my|the] (list|plate|agenda|todo list)',
      'what is left [to do]',
      'what do i [still] have to do',
      'what is on my (list|plate|agenda|todo list)',
    ],
    build: () => ({ kind: 'list', filter: { status: 'pending' } }),
  },
  {
    phrases: ['<filter>'],
    build: (slots, words) => {
      const { rest, plural, filter } = slots.filter!
      const isBare =
        /^(?:my|all|the|today|tomorrow|this|next|overdue|upcoming|due|high|low|medium|open|pending|completed|done|today's|tomorrow's|everything|tasks|todos|urgent|late)$/
      return rest.length === 0 && (plural || Object.keys(filter).length > 1) && isBare.test(words.tokens[0]!.word)
        ? listOf(slots, words, {})
        : null
    },
  },
  actRule(['(show|open|view|display) [me] <task>'], () => ({ kind: 'show' })),
]

/* "what errands do I have", "what do I need to do for work" */
const ASKS_FOR_SOME = /^(?:what|which) (?:\w+ ){1,3}(?:do|have) (?:i|we)\b|^what (?:do|must|should) i\b.* for \w+/

/* A word that is no filter may be a tag or part of a title; more than two are a title, or nothing that can be listed. */
function listOf({ filter: read }: Slots, words: Words, extra: { count?: boolean }): Command | null {
  const { filter, rest, plural } = read!
  if (rest.length === 0) return { kind: 'list', filter: filter, ...extra }
  const isAbout = plural || ASKS_FOR_SOME.test(wordsOf(words.tokens))
  if (rest.length > 2 || !isAbout) return null
  return { kind: 'list', filter: filter, maybe: restText(words, rest), ...extra }
}
