/*
 * Tells text that speaks to an assistant from text that speaks to a person. It cannot be sure, and nothing rests on
 * it alone: what destroys needs a click however harmless the text, and everything else can be undone.
 */
const marks: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['fake role', /(?:^|[\n>"'({[])\s*(?:system|assistant|developer)(?: message| prompt| note)?\s*[:\]>]/],
  [
    'fake role',
    /<\|[a-z_]+\|>|\[\/?inst\]|<<\/?sys>>|<\/?(?:system|assistant|instructions?|admin|tool_call|function)\b|"role"\s*:/,
  ],
  ['fake role', /#{2,}\s*(?:system|instruction|new task|assistant)|[-=]{3,}\s*(?:begin|end|system|new)/],
  [
    'order',
    /\b(?:ignore|disregard|forget|override|bypass|discard)\b.{0,60}\b(?:instructions?|prompts?|rules|guidelines?|polic(?:y|ies)|(?:earlier|previous|prior) messages?|above|context|safety|safeguards?)\b/,
  ],
  [
    'order',
    /\b(?:new|updated|real|actual|hidden|secret|special|important) (?:system )?(?:instructions?|directives?|orders|objective)\b/,
  ],
  [
    'order',
    /\byou (?:are now|must now|will now|have to now|must (?:immediately|first|always)|are (?:an?|the) (?:ai|assistant|agent|model|bot))\b|\bpretend (?:to be|that|you)\b|\bfrom now on,? (?:you|always|answer|act)\b/,
  ],
  [
    'order',
    /\b(?:dear|hey|hi|hello|attention|to the|as an|note to|message for) ?(?:the )?,? ?(?:ai|assistant|llm|chatbot|language model)\b/,
  ],
  ['order', /\b(?:ai|assistant|llm|chatbot|language model)\s*(?:,|:|must|should|has to|shall|please)\s/],
  [
    'order',
    /\b(?:developer|admin(?:istrator)?|debug|god|maintenance|sudo|root) (?:mode|override|access granted)\b|\bjailbreak/,
  ],
  [
    'order',
    /\b(?:delete|remove|erase|wipe|purge|destroy|complete|rename|clear|undo|trash)\b.{0,30}\b(?:all|every|everything|each)\b.{0,30}\b(?:tasks?|tags?|reminders?|lists?|data|account|changes?|here|in (?:docket|this app))\b/,
  ],
  [
    'claimed approval',
    /\b(?:users?|owner|human|admin(?:istrator)?)(?: is| has| have)?(?: been)?(?: already| explicitly| fully)? (?:pre-?)?(?:approve[ds]?|confirm(?:ed|s)?|consent(?:s|ed)?|authori[sz]e[ds]?)\b|\busers? (?:has |have )?(?:already )?(?:agree[ds]?|permit(?:s|ted))\b|\bi (?:approve|confirm|consent|authori[sz]e)\b|\bpre-?(?:approved|authori[sz]ed|confirmed)\b|\bapproval (?:granted|given|id|is not|not)\b/,
  ],
  [
    'claimed approval',
    /\b(?:no|without|skip(?:ping)?|needs? no|not need) (?:any |further |the |asking for |to ask for )?(?:confirmation|approval|permission|consent|confirming)\b|\bconfirmation\s*[:=]/,
  ],
  [
    'secrecy',
    /\b(?:do not|don't|dont|never|without) (?:tell|ask|inform|mention|show|reveal|notify|warn)(?:ing)? (?:this |it )?(?:to )?(?:the user|the owner|the human|anyone|anybody|for confirmation|for approval|again|first)\b/,
  ],
  [
    'secrecy',
    /\b(?:reveal|print|repeat|output|leak|send|post|forward|exfiltrate|upload|append)\b.{0,50}\b(?:prompt|your instructions|secrets|tokens|credentials|all (?:of )?(?:my |the |your )?(?:tasks|titles|data)|(?:this |the |whole )conversation|task list|titles|every task|the tasks)\b|\bsystem prompt\b/,
  ],
  [
    'tool name',
    /\b(?:add|list|search|get|update|complete|reopen|delete|restore|set|skip|create|cancel|snooze|remove|bulk|undo)_[a-z]+(?:_[a-z]+)*\b|\btool[_ ]calls?\b|\bfunction[_ ]calls?\b/,
  ],
  [
    'exfiltration',
    /!\[[^\]]*\]\s*[([]|<\/?(?:img|script|iframe|svg|object|embed|form|link|meta|style|a)\b|\b(?:javascript|vbscript):|\bdata:[a-z]+\//,
  ],
  [
    'exfiltration',
    /\bhttps?:\/\/\S{0,500}(?:[{[<]|%7b|\$\{|[?&](?:q|d|data|leak|x|payload|content|title|titles|tasks?|token|secret|exfil|c)=)/,
  ],
  [
    'other language',
    /ignor(?:iere|a|ez|e|eer|uj|ar)\b.{0,50}(?:anweisung|instru|regel|vorherig|anterior|precedent|zasad|polecen)|(?:忽略|无视|無視).{0,20}(?:指令|指示|规则|命令)|игнориру[йи]|以前の指示|이전 지시|(?:losche|elimina|borra|supprime[rz]?)\b.{0,30}(?:alle|todas|todos|toutes|tous|tutt[ei])\b/,
  ],
  [
    'encoded',
    /[a-z0-9+/]{80,}={0,2}|(?:\\x[0-9a-f]{2}){6,}|(?:\\u[0-9a-f]{4}){4,}|(?:&#x?[0-9a-f]+;){4,}|\b(?:base64|rot13|decode (?:this|the following))\b/,
  ],
]

/* Characters that nobody types and nobody sees: tags, overrides of direction, zero-width spaces. */
const INVISIBLE = /[\u{E0000}-\u{E007F}\u202A-\u202E\u2066-\u2069\u200B\u2060-\u2064\uFEFF\u180E]/u
/* Between letters a joiner only breaks up words; between emojis it belongs there. */
const HIDING_JOINER = /[a-z](?:\u200C|\u200D|\u00AD|\u034F)+[a-z]/i
const STRIPPED = /[\u{E0000}-\u{E007F}\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD\u180E\p{M}]/gu

const lookalikes: Record<string, string> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ԁ: 'd',
  ո: 'n',
  ѵ: 'v',
  ʟ: 'l',
  ι: 'i',
  ο: 'o',
  α: 'a',
  ε: 'e',
  τ: 't',
  ν: 'v',
  ρ: 'p',
  к: 'k',
  м: 'm',
  т: 't',
  в: 'b',
  н: 'h',
}
const LOOKALIKE = new RegExp(`[${Object.keys(lookalikes).join('')}]`, 'g')
const leet: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }

/* What the tools themselves say, and signed texts of ours that look like something encoded. */
const OURS = new Set(['hint', 'code', 'confirmation', 'cursor', 'next_cursor', 'recurrence_rule', 'explanation'])

/** What in a result speaks to the assistant, by kind; null when nothing does. Looks at every text that a user may have written. */
export function findSuspicion(value: unknown): string | null {
  if (typeof value === 'string') return suspicionIn(value)
  if (typeof value !== 'object' || value === null) return null
  for (const [key, entry] of Object.entries(value)) {
    if (OURS.has(key)) continue
    const found = key === 'message' && typeof entry === 'string' ? findSuspicion(quotedIn(entry)) : findSuspicion(entry)
    if (found) return found
  }
  return null
}

/* Messages are ours, but for the titles that they quote. */
function quotedIn(message: string): string[] {
  return message.match(/[“"][^”"]*[”"]/g) ?? []
}

function suspicionIn(text: string): string | null {
  if (INVISIBLE.test(text) || HIDING_JOINER.test(text)) return 'hidden characters'
  const plain = fold(text)
  for (const variant of new Set([plain, latinised(plain), unspaced(plain)])) {
    const found = marks.find(([, pattern]) => pattern.test(variant))
    if (found) return found[0]
  }
  return null
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(STRIPPED, '').normalize('NFKC').toLowerCase()
}

function latinised(text: string): string {
  const letters = text.replaceAll(LOOKALIKE, (letter) => lookalikes[letter] ?? letter)
  return letters.replaceAll(/\b[a-z\d@$]{1,40}/g, (word) =>
    word.replaceAll(/[013457@$]/g, (sign) => leet[sign] ?? sign),
  )
}

/* "d e l e t e  a l l": single letters apart. */
function unspaced(text: string): string {
  return text.replaceAll(/\b(?:[a-z][ .*_-]){3,}[a-z]\b/g, (letters) => letters.replaceAll(/[ .*_-]/g, ''))
}
