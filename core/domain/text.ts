import { z } from 'zod'

/* C0 controls other than tab and line feed, DEL, and lone surrogates: none of them is text that a person wrote. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Length in Unicode code points, which is what every limit of the product counts. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** True when the text holds NUL, another forbidden control character or a lone surrogate. */
export function hasForbiddenCharacters(text: string): boolean {
  return FORBIDDEN.test(text)
}

/** One canonical spelling: CRLF, as forms send it, becomes LF, then Unicode NFC. */
export function normalizeText(text: string): string {
  return text.replaceAll('\r\n', '\n').normalize('NFC')
}

/** Lower case without accents: the form in which search and title order compare text. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC')
}

/**
 * A zod schema for text that people write: NFC, no control characters, `min`–`max` code points.
 * With `trim` (the default) white space around it goes before it is counted.
 */
export function textSchema({ min, max, trim = true }: { min: number; max: number; trim?: boolean }) {
  return z
    .string()
    .overwrite((text) => (trim ? normalizeText(text).trim() : normalizeText(text)))
    .refine((text) => !hasForbiddenCharacters(text), 'must not contain control characters or lone surrogates')
    .refine((text) => codePoints(text) >= min, `must have at least ${min} character${min === 1 ? '' : 's'}`)
    .refine((text) => codePoints(text) <= max, `must have at most ${max} characters`)
    .meta({ minLength: min, maxLength: max })
}
