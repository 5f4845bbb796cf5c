import { tokenize } from '#core/domain/words/tokenize.ts'

/** A word of the sentence, lower case, with its UTF-16 offsets. What stands in quotes is one token whose word is `"`. */
export interface WordToken {
  word: string
  start: number
  end: number
}

/** The word of a quoted token: no phrase names it, so nothing in quotes is ever read as a command. */
export const QUOTED = '"'

const QUOTES = /(?<![\p{L}\p{N}])(?:"[^"\n]+"|“[^”\n]+”|«[^»\n]+»|‘[^’\n]+’|'[^'\n]+'(?![\p{L}\p{N}])|`[^`\n]+`)/gu

const expansions: Record<string, string> = {
  "don't": 'do not',
  dont: 'do not',
  "doesn't": 'does not',
  "didn't": 'did not',
  "isn't": 'is not',
  "haven't": 'have not',
  "can't": 'can not',
  "won't": 'will not',
  "shouldn't": 'should not',
  "let's": 'let us',
  "i've": 'i have',
  ive: 'i have',
  "i'm": 'i am',
  im: 'i am',
  "i'd": 'i would',
  "i'll": 'i will',
  "what's": 'what is',
  whats: 'what is',
  "when's": 'when is',
  whens: 'when is',
  "where's": 'where is',
  "how's": 'how is',
  "who's": 'who is',
  "that's": 'that is',
  thats: 'that is',
  "it's": 'it is',
  "there's": 'there is',
  "what're": 'what are',
  "you're": 'you are',
  "we've": 'we have',
  "they're": 'they are',
  "aren't": 'are not',
  "wasn't": 'was not',
  "there're": 'there are',
}

/** The words of a sentence. Contractions are spelled out, both words at the place of the one that is there. */
export function readTokens(text: string): WordToken[] {
  const quotes = [...text.matchAll(QUOTES)].map((match) => ({
    word: QUOTED,
    start: match.index,
    end: match.index + match[0].length,
  }))
  const words = tokenize(text).filter(({ start, end }) => !quotes.some((it) => start < it.end && end > it.start))
  return [...quotes, ...words.flatMap(expand)].sort((a, b) => a.start - b.start)
}

function expand(token: WordToken): WordToken[] {
  const spelled = Object.hasOwn(expansions, token.word) ? expansions[token.word] : undefined
  return spelled === undefined ? [token] : spelled.split(' ').map((word) => ({ ...token, word }))
}

/** A run of tokens as it was written, without quotes around all of it. */
export function written(text: string, tokens: readonly WordToken[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)]
  if (!first || !last) return ''
  const slice = text.slice(first.start, last.end)
  return tokens.length === 1 && first.word === QUOTED ? slice.slice(1, -1).trim() : slice
}

/** The words of a run of tokens with single spaces. */
export function wordsOf(tokens: readonly WordToken[]): string {
  return tokens.map(({ word }) => word).join(' ')
}

/** True for tokens without a letter or a digit. */
export function isPunctuation({ word }: WordToken): boolean {
  return word !== QUOTED && !/[\p{L}\p{N}]/u.test(word)
}
