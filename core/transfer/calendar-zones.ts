import { Temporal } from 'temporal-polyfill'

const YEARS_AHEAD = 10

/**
 * The VTIMEZONE of a zone (RFC 5545 §3.6.5), which must come along where TZID is used: the offset that holds at `from`, and
 * every change of it until ten years later.
 */
export function timeZoneComponent(zone: string, from: Date): string[] {
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(zone).startOfDay()
  const end = start.add({ years: YEARS_AHEAD })
  const lines = ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observance(start, start)]
  let before = start
  for (;;) {
    const change = before.getTimeZoneTransition('next')
    if (!change || Temporal.ZonedDateTime.compare(change, end) > 0) break
    lines.push(...observance(change.subtract({ nanoseconds: 1 }), change))
    before = change
  }
  return [...lines, 'END:VTIMEZONE']
}

/* DTSTART is the wall clock as it was before the change. */
function observance(before: Temporal.ZonedDateTime, after: Temporal.ZonedDateTime): string[] {
  const local = after.toInstant().toZonedDateTimeISO(before.offset).toPlainDateTime()
  const kind = after.offsetNanoseconds > before.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD'
  return [
    `BEGIN:${kind}`,
    `DTSTART:${local.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')}`,
    `TZOFFSETFROM:${before.offset.replace(/:/g, '')}`,
    `TZOFFSETTO:${after.offset.replace(/:/g, '')}`,
    `END:${kind}`,
  ]
}
