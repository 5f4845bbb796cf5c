import type { WordToken } from './tokens.ts'

/**
 * Phrases are written as people read them: `(complete|tick off) <task>`, `move <task> [over] to <when>`. `a|b c` in round
 * brackets are alternatives, square brackets are optional, `<slot>` stands for one or more words.
 */
type Part =
  | { kind: 'word'; word: string }
  | { kind: 'slot'; name: string }
  | { kind: 'choice'; sequences: Part[][]; optional: boolean }

export interface Phrase {
  parts: Part[]
}

/** Where the slots of a phrase lie in the tokens, from `start` to before `end`. */
export type SlotRanges = Record<string, { start: number; end: number }>

const compiled = new Map<string, Phrase>()

/** Reads a phrase, once for each. Throws for a bracket that is not closed, which is a mistake of the author. */
export function phrase(source: string): Phrase {
  const known = compiled.get(source)
  if (known) return known
  const pieces = source.match(/<[a-z0-9]+>|[()[\]|]|[^\s()[\]|<>]+/g) ?? []
  const reader = { pieces, at: 0 }
  const sequences = readSequences(reader, '')
  if (sequences.length !== 1 || reader.at !== pieces.length) throw new Error(`A phrase that cannot be read: ${source}`)
  const made = { parts: sequences[0]! }
  compiled.set(source, made)
  return made
}

function readSequences(reader: { pieces: string[]; at: number }, close: string): Part[][] {
  const sequences: Part[][] = [[]]
  for (; reader.at < reader.pieces.length && reader.pieces[reader.at] !== close; reader.at += 1) {
    const piece = reader.pieces[reader.at]!
    if (piece === '|') sequences.push([])
    else if (piece === '(' || piece === '[') {
      reader.at += 1
      const inner = readSequences(reader, piece === '(' ? ')' : ']')
      /* "push back" is tried before "push". */
      inner.sort((a, b) => b.length - a.length)
      sequences.at(-1)!.push({ kind: 'choice', sequences: inner, optional: piece === '[' })
    } else if (piece.startsWith('<')) sequences.at(-1)!.push({ kind: 'slot', name: piece.slice(1, -1) })
    else sequences.at(-1)!.push({ kind: 'word', word: piece })
  }
  if (close !== '' && reader.pieces[reader.at] !== close) throw new Error(`A phrase without its ${close}`)
  return sequences
}

/**
 * Calls `accept` with the slots of every way in which the phrase covers all of the tokens, shortest slots first, until
 * it returns something.
 */
export function matchPhrase<T>(
  { parts }: Phrase,
  tokens: readonly WordToken[],
  accept: (slots: SlotRanges) => T | null,
): T | null {
  const budget = { left: MAX_STEPS }
  return matchParts(parts, tokens, 0, {}, budget, (at, slots) => (at === tokens.length ? accept(slots) : null))
}

/* Bounds the backtracking over texts that are no sentences. */
const MAX_STEPS = 4000

function matchParts<T>(
  parts: readonly Part[],
  tokens: readonly WordToken[],
  at: number,
  slots: SlotRanges,
  budget: { left: number },
  next: (at: number, slots: SlotRanges) => T | null,
): T | null {
  const [part, ...rest] = parts
  if (!part) return next(at, slots)
  budget.left -= 1
  if (budget.left < 0) return null
  if (part.kind === 'word') {
    const here = skipCommas(tokens, at, part.word)
    return tokens[here]?.word === part.word ? matchParts(rest, tokens, here + 1, slots, budget, next) : null
  }
  if (part.kind === 'choice') {
    for (const sequence of part.sequences) {
      const found = matchParts([...sequence, ...rest], tokens, at, slots, budget, next)
      if (found !== null) return found
    }
    return part.optional ? matchParts(rest, tokens, at, slots, budget, next) : null
  }
  const start = skipCommas(tokens, at, '')
  const ends = rest.length === 0 ? [tokens.length] : range(start + 1, tokens.length)
  for (const end of ends) {
    if (end <= start) continue
    const found = matchParts(rest, tokens, end, { ...slots, [part.name]: { start, end } }, budget, next)
    if (found !== null) return found
  }
  return null
}

function skipCommas(tokens: readonly WordToken[], at: number, unless: string): number {
  let here = at
  while ([',', ':', '-', '–'].includes(tokens[here]?.word ?? '') && tokens[here]!.word !== unless) here += 1
  return here
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
