import pTimeout from 'p-timeout'
import type { Context } from '#core/context.ts'

const DEADLINE_MS = 2_000

export type CheckResult = 'ok' | 'down'

export interface Readiness {
  status: 'ok' | 'degraded' | 'down'
  checks: Record<'database' | 'bus' | 'scheduler' | 'state', CheckResult>
}

/**
 * What `/readyz` says. Without the database nothing works (`down`); without anything else tasks still do (`degraded`).
 * Never rejects, and answers within 2 s.
 */
export async function readiness(ctx: Context): Promise<Readiness> {
  const [database, bus, scheduler, state] = await Promise.all([
    check(async () => ctx.db.raw('select 1')),
    check(() => ctx.bus.check()),
    check(() => ctx.jobs.check()),
    check(() => ctx.state.check()),
  ])
  const checks = { database, bus, scheduler, state }
  const allWell = Object.values(checks).every((result) => result === 'ok')
  return { status: database === 'down' ? 'down' : allWell ? 'ok' : 'degraded', checks }
}

async function check(probe: () => Promise<unknown>): Promise<CheckResult> {
  try {
    await pTimeout(probe(), { milliseconds: DEADLINE_MS, message: 'no answer in time' })
    return 'ok'
  } catch {
    return 'down'
  }
}
