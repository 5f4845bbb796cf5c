import { Temporal } from 'temporal-polyfill'
import type { RecurrenceMode } from '../task.ts'
import { localDate, localDateTime, toInstant } from '../time.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { type RuleParts, readRuleParts, writeRuleParts } from './rule-parts.ts'

/**
 * A recurring task's rule with the local time it is counted from. Occurrences are always evaluated from the anchor,
 * never from the occurrence before: chained, a time moved by DST or a day clamped to February would stay moved.
 */
export interface Series {
  rule: string
  /** Wall clock, `YYYY-MM-DDTHH:mm[:ss]`. */
  anchorLocal: string
  zone: string
  /** Inclusive. */
  end: Date | null
}

export interface Occurrence {
  at: Date
  /** The wall clock at that instant: after a shift, the shifted one. */
  local: string
  /** Which DST rule had to be applied: the time does not exist that day, or exists twice. */
  shifted?: 'gap' | 'overlap'
}

const DAY = 86_400_000

/** The first `count` occurrences strictly after `after`, within `end`, UNTIL and COUNT. */
export function occurrencesAfter(series: Series, after: Date, count: number): Occurrence[] {
  return take(walk(series, after), count)
}

/** The first `count` occurrences of the series; the anchor is one only where it fits the rule. */
export function firstOccurrences(series: Series, count: number): Occurrence[] {
  return take(walk(series, beforeAnchor(series)), count)
}

/** The first occurrence strictly after `after`, or null when the series has ended. */
export function nextOccurrence(series: Series, after: Date): Occurrence | null {
  return take(walk(series, after), 1)[0] ?? null
}

/** What lies in (from, until], oldest first, at most `cap` of them. */
export function missedOccurrences(series: Series, from: Date, until: Date, cap = 50): Date[] {
  const missed: Date[] = []
  if (from >= until) return missed
  for (const { at } of walk(series, from)) {
    if (at > until || missed.length >= cap) break
    missed.push(at)
  }
  return missed
}

export interface Completion {
  series: Series
  mode: RecurrenceMode
  due: Date
  completedAt: Date
}

/**
 * What follows when an instance is done. `schedule`: the first occurrence strictly after the later of its due time and
 * its completion, and what was missed between the two. `completion`: one step of the rule counted from the day it was
 * done, at the series' time of day; COUNT has no meaning there and is not applied.
 */
export function nextAfterCompletion(completion: Completion): { next: Occurrence | null; missed: Date[] } {
  const { series, mode, due, completedAt } = completion
  if (mode === 'completion') return { next: nextFromCompletion(series, completedAt), missed: [] }
  return {
    next: nextOccurrence(series, completedAt > due ? completedAt : due),
    missed: missedOccurrences(series, due, completedAt),
  }
}

function nextFromCompletion(series: Series, completedAt: Date): Occurrence | null {
  const timeOfDay = series.anchorLocal.slice(10)
  const anchorLocal = localDate(completedAt, series.zone) + timeOfDay
  const rule = writeRuleParts({ ...readRuleParts(series.rule), count: null })
  return nextOccurrence({ ...series, rule, anchorLocal }, toInstant(anchorLocal, series.zone))
}

function* walk(series: Series, after: Date): Generator<Occurrence> {
  const parts = readRuleParts(series.rule)
  const next = evaluateRule(parts, floatingTime(series.anchorLocal))
  const last = lastInstant(series, parts)
  /* A day of slack: near a change of offset the order of wall clocks is not the order of instants. */
  let cursor: number | null = floatingTime(localDateTime(after, series.zone)) - DAY
  let previous = after
  while ((cursor = next(cursor)) !== null) {
    const occurrence = toOccurrence(cursor, series.zone)
    if (occurrence.at > last) return
    /* A whole day can be missing from a zone (Samoa, 30 December 2011): two wall clocks are then one instant. */
    if (occurrence.at <= previous) continue
    previous = occurrence.at
    yield occurrence
  }
}

function toOccurrence(floating: number, zone: string): Occurrence {
  const wanted = Temporal.PlainDateTime.from(new Date(floating).toISOString().slice(0, -1))
  const zoned = wanted.toZonedDateTime(zone, { disambiguation: 'compatible' })
  const at = new Date(zoned.epochMilliseconds)
  const local = localDateTime(at, zone)
  if (!zoned.toPlainDateTime().equals(wanted)) return { at, local, shifted: 'gap' }
  const later = wanted.toZonedDateTime(zone, { disambiguation: 'later' })
  return later.epochMilliseconds === zoned.epochMilliseconds ? { at, local } : { at, local, shifted: 'overlap' }
}

/* Times have four-digit years: what would come later is not an occurrence. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** The last instant the series may have: the earlier of `end` and UNTIL, which without `Z` is local time. */
function lastInstant({ end, zone }: Series, { until }: RuleParts): Date {
  const latest = end && end.getTime() < END_OF_TIME ? end : new Date(END_OF_TIME)
  if (until === null) return latest
  const [, date = '', time = '235959', utc] = /^(\d{8})(?:T(\d{6})(Z)?)?$/.exec(until) ?? []
  const text = `${date}T${time}`
  const ruleEnd = toInstant(Temporal.PlainDateTime.from(text).toString(), utc === undefined ? zone : 'UTC')
  return ruleEnd < latest ? ruleEnd : latest
}

function beforeAnchor(series: Series): Date {
  return new Date(toInstant(series.anchorLocal, series.zone).getTime() - 1)
}

function floatingTime(local: string): number {
  return Date.parse(`${local}Z`)
}

function take(occurrences: Iterable<Occurrence>, count: number): Occurrence[] {
  const taken: Occurrence[] = []
  if (count <= 0) return taken
  for (const occurrence of occurrences) {
    taken.push(occurrence)
    if (taken.length >= count) break
  }
  return taken
}
