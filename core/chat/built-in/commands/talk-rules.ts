import type { TalkKind } from './command.ts'
import { type Rule, plainRule } from './rule.ts'

const talk = (about: TalkKind, phrases: string[]) => plainRule(phrases, { kind: 'talk', about })

/** Undo, and what people say that is no command. */
export const talkRules: Rule[] = [
  plainRule(
    [
      '[oops|sorry|no] [that was wrong|that was a mistake|that is wrong|wrong|wrong one] (undo|revert|rollback|roll back|reverse) [that|it|this|the last change|the last one|my last change|the last action|last change|last|everything you just did|what you did|what you just did|all of that|that change|the change|these changes|those changes] [again]',
      'take (that|it) back',
      '[no] put (it|that|them|everything) back [the way it was|as it was]',
      'i did not mean (that|it|to do that)',
      'that was a mistake',
    ],
    { kind: 'undo' },
  ),
  plainRule(['redo [that|it|this|the last change]', '(undo|revert) the undo', 'do (it|that) again'], { kind: 'redo' }),
  talk('greeting', [
    '(hi|hello|hey|howdy|hiya|greetings|yo|good morning|good afternoon|good evening|good day) [there|docket|assistant|everyone|again|you]',
    'how are you [doing] [today]',
  ]),
  talk('thanks', [
    '[ok|great|perfect|cool|nice] (thanks|thank you|thx|ty|cheers|much appreciated|thank u) [a lot|so much|very much|again|for that|for your help|docket|assistant|a million]',
    '(great|perfect|awesome|nice|cool|good|excellent|wonderful|brilliant|lovely|well done|good job|nice work|ok|okay|alright|got it|fine|super) [then|work|job|stuff|that works]',
  ]),
  talk('bye', [
    '(bye|goodbye|see you|good night|see you later|that is all|that will be all|ciao) [docket|then|for now|for today|now]',
  ]),
  talk('help', [
    'help [me|please]',
    'what can you do [for me]',
    'what (can|do) i (say|ask|type|tell you) [here]',
    'what do you (do|understand|know)',
    'how (do|does|can) (i|this|you|it) (use|work|start) [you|this|docket|it]',
    'how does this work',
    '(show|list|give) [me] [the|all|your] (commands|help|options|examples)',
    '(commands|examples|options|menu)',
    'i need help',
    'can you help [me]',
  ]),
  talk('how', ['how (do|can|would|should) i <text>', 'how to <text>', 'can i <text>', 'is it possible to <text>']),
  talk('who', [
    '(who|what) are you',
    'are you (an ai|a bot|a robot|human|a human|real|a person|chatgpt|gpt|claude|a language model|an llm|a model)',
    'what (model|ai|llm) (are you|is this|do you use)',
    'what is your name',
    'who (made|built|created) you',
    'who am i talking to',
  ]),
  talk('trash', [
    '(show|list|open|view|see|empty) [me] [the|my] (trash|bin|deleted tasks|recycle bin)',
    'what is in [the|my] (trash|bin)',
    '(show|list) [me] [my|the|all] deleted (tasks|todos|items)',
  ]),
  talk('kept', [
    '(never mind|nevermind|forget it|forget that|cancel|cancel that|stop|nothing|no thanks|no thank you|leave it|leave it as it is|skip it|not now|abort|none|neither|none of them|nope|no|do not|do not do that|do nothing|let it be)',
  ]),
  {
    phrases: ['(do not|never|no need to|you do not (need|have) to|i do not want (to|you to)|not) <text>'],
    /* "don't forget to …" asks for a task, "don't repeat it" for an end, and both are read elsewhere. */
    build: ({ text }) =>
      /^(?:forget|let me forget|repeat|recur|remind)\b/i.test(text!) ? null : { kind: 'talk', about: 'kept' },
  },
  talk('advice', [
    'what (if|happens if|would happen if) i <text>',
    '(should|shall|must) i <text>',
    'would it be (good|ok|okay|better|wise|fine) to <text>',
    'do i [really] (have|need) to <text>',
  ]),
  talk('nothing', ['(yes|yeah|yep|sure|y|ok do it|go ahead|do it|please do)']),
]
