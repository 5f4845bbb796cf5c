/** Verbs that things to do begin with. A sentence that starts with one, and is no command, is meant as a new task. */
const VERBS = new Set(
  (
    'buy call email mail text message phone ring write read send pay book order pick get fetch collect bring take drop clean wash ' +
    'vacuum mow water feed walk cook bake prepare make fix repair replace install build paint file submit return renew visit meet ' +
    'ask tell talk speak contact invite schedule arrange organise organize plan research review study learn practise practice ' +
    'check update upgrade upload download print scan sign apply register prepare draft finalise finalize finish pack unpack sell ' +
    'donate borrow charge change attend go run exercise train iron fold sort tidy declutter assemble measure test deploy merge ' +
    'refactor debug document present publish post record edit design draw sketch wrap decorate celebrate congratulate thank ' +
    'follow confirm cancel negotiate interview hire onboard invoice bill transfer deposit withdraw back empty refill restock ' +
    'service inspect trim plant harvest weed rake shovel sweep mop dust polish hang mount move look find search set turn'
  ).split(' '),
)

/* Command verbs are things to do too ("review the draft"), but alone they are commands. */
const COMMANDS = new Set([
  'move',
  'set',
  'cancel',
  'change',
  'find',
  'search',
  'check',
  'finish',
  'look',
  'turn',
  'plan',
  'review',
  'update',
  'edit',
  'drop',
  'take',
  'schedule',
  'sort',
])

/** True when the first word is a verb of something to do. */
export function startsLikeTask(text: string): boolean {
  return VERBS.has(firstWord(text))
}

/** The same for a whole sentence, where verbs that are also commands do not count, nor what asks for something ("write me …"). */
export function isPlainTask(text: string): boolean {
  const first = firstWord(text)
  return VERBS.has(first) && !COMMANDS.has(first) && !/^\s*\S+ (?:me|us)\b/i.test(text)
}

function firstWord(text: string): string {
  return /^\s*([\p{L}]+)(?:[\s-]|$)/u.exec(text)?.[1]?.toLowerCase() ?? ''
}

const pasts: Record<string, string> = {
  bought: 'buy',
  wrote: 'write',
  written: 'write',
  read: 'read',
  sent: 'send',
  paid: 'pay',
  fed: 'feed',
  got: 'get',
  took: 'take',
  brought: 'bring',
  made: 'make',
  met: 'meet',
  told: 'tell',
  ran: 'run',
  sold: 'sell',
  built: 'build',
  swept: 'sweep',
  hung: 'hang',
  submitted: 'submit',
}

/** "bought" as "buy", for the titles that people say they have done; null for any other word. */
export function infinitiveOf(past: string): string | null {
  if (Object.hasOwn(pasts, past)) return pasts[past]!
  return past.endsWith('ed') ? knownStem(past.slice(0, -2)) : null
}

/** "watering" as "water"; null for what is no form of a known verb. */
export function infinitiveOfGerund(gerund: string): string | null {
  return gerund.endsWith('ing') ? knownStem(gerund.slice(0, -3)) : null
}

/* "clean", "fil(e)", "plan(n)", "appl(y)" from "appli". */
function knownStem(stem: string): string | null {
  const single = /([a-z])\1$/.test(stem) ? stem.slice(0, -1) : stem
  return [stem, `${stem}e`, single, stem.replace(/i$/, 'y')].find((verb) => VERBS.has(verb)) ?? null
}
