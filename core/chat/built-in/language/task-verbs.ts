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
  called: 'call',
  emailed: 'email',
  wrote: 'write',
  written: 'write',
  read: 'read',
  sent: 'send',
  paid: 'pay',
  booked: 'book',
  ordered: 'order',
  cleaned: 'clean',
  washed: 'wash',
  vacuumed: 'vacuum',
  watered: 'water',
  fed: 'feed',
  walked: 'walk',
  cooked: 'cook',
  fixed: 'fix',
  repaired: 'repair',
  replaced: 'replace',
  submitted: 'submit',
  filed: 'file',
  returned: 'return',
  renewed: 'renew',
  signed: 'sign',
  printed: 'print',
  packed: 'pack',
  texted: 'text',
  phoned: 'phone',
  mailed: 'mail',
  reviewed: 'review',
  visited: 'visit',
  updated: 'update',
  prepared: 'prepare',
  mowed: 'mow',
}

/** "bought" as "buy", for the titles that people say they have done; null for any other word. */
export function infinitiveOf(past: string): string | null {
  return Object.hasOwn(pasts, past) ? pasts[past]! : null
}
