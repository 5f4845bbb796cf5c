import type { DateContext } from '#core/domain/quick-add/find-dates.ts'

/**
 * A reader of words that reads each text once for a clock. Many phrases try the same words, and dates are dear to read;
 * what was read goes with its clock, which lives as long as one request.
 */
export function remembered<T>(read: (text: string, clock: DateContext) => T): (text: string, clock: DateContext) => T {
  const known = new WeakMap<DateContext, Map<string, T>>()
  return (text, clock) => {
    let texts = known.get(clock)
    if (!texts) known.set(clock, (texts = new Map()))
    if (!texts.has(text)) texts.set(text, read(text, clock))
    return texts.get(text)!
  }
}
