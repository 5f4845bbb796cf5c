import { addRules, newReminderRules } from './commands/add-rules.ts'
import type { Command } from './commands/command.ts'
import { editRules } from './commands/edit-rules.ts'
import { incompleteRules } from './commands/incomplete-rules.ts'
import { questionRules } from './commands/question-rules.ts'
import { recurrenceRules } from './commands/recurrence-rules.ts'
import { reminderRules } from './commands/reminder-rules.ts'
import { readRules } from './commands/rule.ts'
import { stateRules } from './commands/state-rules.ts'
import { tagRules } from './commands/tag-rules.ts'
import { talkRules } from './commands/talk-rules.ts'
import { timeRules } from './commands/time-rules.ts'
import { type Words, part } from './language/context.ts'
import { isPunctuation, wordsOf } from './language/tokens.ts'

/** The order in which commands are looked for: the narrower phrase first, new tasks last. */
const imperativeRules = [
  ...talkRules,
  ...newReminderRules,
  ...reminderRules,
  ...tagRules,
  ...recurrenceRules,
  ...editRules,
  ...timeRules,
  ...stateRules,
  ...questionRules,
  ...incompleteRules,
  ...addRules,
]
const askingRules = [...talkRules, ...reminderRules.slice(0, 1), ...tagRules.slice(0, 1), ...questionRules]

const MAX_TOKENS = 80
const MAX_TALK = 8

/** Reads one clause as a command. `polite` words around it are skipped; a question is read as a question only. */
export function readCommand(words: Words): Command | null {
  const said = withoutPunctuation(words)
  const talked = said.tokens.length <= MAX_TALK ? readRules(talkRules, said) : null
  if (talked) return talked
  const polite = withoutShowing(withoutPoliteness(said))
  if (polite.tokens.length === 0 || polite.tokens.length > MAX_TOKENS) return null
  return readRules(isQuestion(polite) ? askingRules : imperativeRules, polite)
}

/* "show me what is left" asks what is left. */
function withoutShowing(words: Words): Words {
  const lead = /^(?:show|tell|give|list)(?: me)? (?=(?:what|which|when|how many)\b(?! changed))/.exec(
    wordsOf(words.tokens),
  )
  return lead ? part(words, lead[0].trim().split(' ').length) : words
}

const ASKS =
  /^(?:what|which|who|whom|whose|when|where|why|how|did|does|is|are|was|were|have i|has|had|am i|should|shall|do i|do you|can i|may i|is there|are there)\b/

/** True for a sentence that asks and does not ask for something to be done. */
export function isQuestion(words: Words): boolean {
  return ASKS.test(wordsOf(words.tokens))
}

const BEFORE =
  /^(?:(?:forgot to mention|i forgot to mention|by the way|btw|one more thing|no wait|wait|hold on|sorry|oops|please|pls|plz|kindly|hey|hi|hello|ok|okay|alright|right|well|so|now|then|also|and|but|oh|um|uh|actually|just|great|thanks|thank you|yes|yeah|sure|docket|assistant|can you|could you|would you|will you|can we|could we|you can|you could|you may|can you please|i want you to|i would like you to|i need you to|i want to|i would like to|i would love to|i would|let us|go ahead and|go and|help me|would you mind|do me a favor and|do me a favour and|next|finally|first|afterwards|after that|quickly|maybe|perhaps|lastly|secondly|again) )+/
const AFTER =
  /(?: (?:please|pls|plz|thanks|thank you|for me|right away|right now|asap|now|too|as well|also|if you can|if possible|instead please|ok|okay|will you|would you|could you|immediately|right|then))+$/

function withoutPunctuation(words: Words): Words {
  let end = words.tokens.length
  while (end > 1 && isPunctuation(words.tokens[end - 1]!) && words.tokens[end - 1]!.word !== ')') end -= 1
  return part(words, 0, end)
}

/** The clause without the words that make it polite and say nothing else. */
export function withoutPoliteness(words: Words): Words {
  let kept = withoutPunctuation(words)
  kept = {
    ...kept,
    tokens: kept.tokens.filter(
      ({ word }, index) =>
        !/^(?:,|:|\.+)$/.test(word) || index > 3 || !BEFORE.test(`${wordsOf(kept.tokens.slice(0, index))} `),
    ),
  }
  const before = BEFORE.exec(wordsOf(kept.tokens))
  const start = before ? before[0].trim().split(' ').length : 0
  if (start < kept.tokens.length) kept = part(kept, start)
  const after = AFTER.exec(wordsOf(kept.tokens))
  const end = kept.tokens.length - (after ? after[0].trim().split(' ').length : 0)
  return end > 0 ? part(kept, 0, end) : kept
}
