import type { Clock } from '#core/platform/ports.ts'
import type { Db } from './knex.ts'

const LOOK_EVERY_MS = 60_000
/* Nearer than this the machine's own clock is as good, and does not jump. */
const TOLERANCE_MS = 1_000

export interface DatabaseClock extends Clock {
  stop(): void
}

/**
 * The machine's clock, put right by the database's when the two differ by more than a second: of several machines one whose
 * clock is wrong would otherwise send reminders early. A database that is away leaves it as it was last.
 */
export async function openDatabaseClock(
  db: Db,
  machine: Clock,
  onCorrected: (byMs: number) => void,
): Promise<DatabaseClock> {
  let offset = 0

  async function look(): Promise<void> {
    const before = machine.now().getTime()
    const { rows } = await db.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now')
    const after = machine.now().getTime()
    const difference = rows[0]!.now.getTime() - (before + after) / 2
    const next = Math.abs(difference) > TOLERANCE_MS + (after - before) ? Math.round(difference) : 0
    if (Math.abs(next - offset) > TOLERANCE_MS) onCorrected(next)
    offset = next
  }

  await look().catch(() => undefined)
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS).unref()
  return {
    now: () => new Date(machine.now().getTime() + offset),
    stop: () => clearInterval(timer),
  }
}
