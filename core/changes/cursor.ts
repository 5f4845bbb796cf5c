/**
 * A cursor is the `seq` of an event, dressed so that nobody does arithmetic on it. Every instance and every door
 * (changes, WebSocket, SSE, MCP) understands the same ones.
 */
const PREFIX = 'c1.'

export function encodeCursor(seq: number): string {
  return PREFIX + seq.toString(36)
}

/** The seq of a cursor, or null when the text is not one. */
export function decodeCursor(text: string): number | null {
  if (!/^c1\.[0-9a-z]{1,10}$/.test(text)) return null
  const seq = Number.parseInt(text.slice(PREFIX.length), 36)
  return Number.isSafeInteger(seq) ? seq : null
}
