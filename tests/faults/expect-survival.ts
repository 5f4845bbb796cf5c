import { expectWhole } from './expect-whole.ts'
import { MUTATIONS, startLoad } from './load.ts'
import type { Installation } from './installation.ts'

/** What both kinds of installation have. */
export type FaultTarget = Pick<Installation, 'broker' | 'observer' | 'webs' | 'mcps' | 'workers' | 'settled'>

/**
 * Something happens in the middle of 500 mutations, and people work on in loads of 500 until it is over. Afterwards
 * nothing is lost and nothing done twice.
 */
export async function expectSurvival(docket: FaultTarget, fault: () => Promise<unknown>): Promise<void> {
  const first = await startLoad(docket)
  await first.acknowledged(MUTATIONS / 2)
  let isOver = false
  const happening = fault().finally(() => {
    isOver = true
  })
  const loads = [first]
  await first.done
  while (!isOver) {
    const next = await startLoad(docket)
    loads.push(next)
    await next.done
  }
  await happening
  await docket.settled()
  await expectWhole(docket, loads)
}
