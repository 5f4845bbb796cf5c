/** A word of a text, lower case, with the UTF-16 offsets it has there. */
export interface Token {
  word: string
  start: number
  end: number
}

/** Words, numbers and the punctuation that joins them ("mon,wed", "mon-fri", "&"); all else only separates. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(
    /\d+(?:[:.]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}]+)*|[,&!–-]|[^\s\p{L}\p{M}\d,&!–-]+/gu,
  )) {
    const word = match[0].toLowerCase().replaceAll('’', "'")
    tokens.push({ word, start: match.index, end: match.index + match[0].length })
  }
  return tokens
}

/** Reads tokens one after the other; a reader that finds nothing moves `at` back to where it began. */
export interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

export function peek(cursor: Cursor, ahead = 0): string {
  return cursor.tokens[cursor.at + ahead]?.word ?? ''
}

/** Moves past the words given, if exactly these come next. */
export function accept(cursor: Cursor, ...words: string[]): boolean {
  if (!words.every((word, ahead) => peek(cursor, ahead) === word)) return false
  cursor.at += words.length
  return true
}

/** Moves past the first of the words that comes next and returns it. */
export function acceptAny(cursor: Cursor, words: readonly string[]): string | null {
  const word = peek(cursor)
  if (word === '' || !words.includes(word)) return null
  cursor.at += 1
  return word
}

/** Runs a reader; when it finds nothing the cursor stays where it was. */
export function attempt<T>(cursor: Cursor, read: (cursor: Cursor) => T | null): T | null {
  const before = cursor.at
  const found = read(cursor)
  if (found === null) cursor.at = before
  return found
}

/** True when the next token follows the one before it without a space, as "9am" does. */
export function touches(cursor: Cursor): boolean {
  const [previous, next] = [cursor.tokens[cursor.at - 1], cursor.tokens[cursor.at]]
  return previous !== undefined && next !== undefined && previous.end === next.start
}
