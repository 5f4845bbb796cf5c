/*
 * What markdown, or a renderer of it, could take for more than text. The word joiner is invisible; it parts what would
 * be linked by itself: addresses of the web and of mail.
 */
const WORD_JOINER = '\u2060'
const INVISIBLE = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}])+/gu
const MARKDOWN = /[\\`*_{}[\]()#+\-.!|<>~&^$:]/g
const LINKS = /(https?|ftp|mailto|xmpp)(?=:)|www|(?<=[\p{L}\p{N}])@(?=[\p{L}\p{N}])/giu

const MAX_SHOWN = 120

/** Text of the user's tasks as markdown that shows just this text: no link, image, heading or line of its own. */
export function escapeMarkdown(text: string): string {
  const plain = text.replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim()
  const shown = [...plain]
  const short = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN - 1).join('')}…` : plain
  return short.replace(LINKS, (found) => `${found}${WORD_JOINER}`).replace(MARKDOWN, '\\$&')
}

/** A title as it is named in a sentence. */
export function titled(title: string): string {
  return `**${escapeMarkdown(title)}**`
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
