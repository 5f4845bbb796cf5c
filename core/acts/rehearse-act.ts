import { randomUUID } from 'node:crypto'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { Act } from './perform-act.ts'
import { requireScope } from './require-scope.ts'

const NEVER_MIND = Symbol('the rehearsal is over')

/** Does all that an act would do and takes it back: the answer is what really would happen, by the same code. */
export async function rehearseAct<T>(ctx: Context, actor: Actor, work: (act: Act) => Promise<T>): Promise<T> {
  requireScope(actor, 'tasks:write')
  let outcome: { result: T } | undefined
  try {
    await ctx.db.transaction(async (trx) => {
      const act: Act = { ctx, trx, actor, now: ctx.clock.now(), changeSetId: randomUUID(), events: [] }
      outcome = { result: await work(act) }
      throw NEVER_MIND
    })
  } catch (error) {
    if (error !== NEVER_MIND) throw error
  }
  return outcome!.result
}
