/** The header by which requests and messages tell the trace that they belong to. */
export const TRACEPARENT = 'traceparent'

/* version, trace id, parent id, flags; a later version may go on after a dash. https://www.w3.org/TR/trace-context/ */
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** A W3C `traceparent` as this version of it is written; null for one that is missing or not valid. */
export function readTraceparent(text: string | null | undefined): string | null {
  const [, version, traceId, parentId, flags, more] = FORM.exec(text ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null
  if (/^0+$/.test(traceId!) || /^0+$/.test(parentId!)) return null
  return `00-${traceId}-${parentId}-${flags}`
}

/** The part of a `traceparent` that all steps of one trace have in common. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35)
}
