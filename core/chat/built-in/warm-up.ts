import { setImmediate as nextTick } from 'node:timers/promises'
import { respond } from './respond.ts'

/* One for each part of the grammar that is slow the first time: phrases, dates, recurrences. */
const SENTENCES = ['help', 'add milk', 'what is due today?', 'move it to friday 3pm', 'add tea every monday at 9']

/**
 * Has the built-in assistant read a few sentences that come to nothing, so that the first of a user is answered as fast as
 * any other. Others are let through in between.
 */
export async function warmUpBuiltIn(now: Date, zone: string): Promise<void> {
  for (const text of SENTENCES) {
    const turns = [{ text, rounds: [], reply: '' }]
    respond({ turns, view: [], clock: { now, zone, weekStart: 'monday' }, tools: new Set(), mayCall: false })
    await nextTick()
  }
}
