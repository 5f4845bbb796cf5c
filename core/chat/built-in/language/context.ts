import type { DateContext } from '#core/domain/quick-add/find-dates.ts'
import type { WordToken } from './tokens.ts'

/** What readers of words need beside the words: the text they come from, and the clock of the user. */
export interface Words {
  text: string
  tokens: readonly WordToken[]
  clock: DateContext
}

/** A part of the words, from one token to before another. */
export function part(words: Words, start: number, end = words.tokens.length): Words {
  return { ...words, tokens: words.tokens.slice(start, end) }
}
