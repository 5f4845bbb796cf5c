import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Context } from '#core/context.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { sampleMetrics } from './sample-metrics.ts'

let context: TestContext

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(() => context.close())

it('tells of the lag of a group what is known now, and nothing of one that is gone or a broker that is away', async () => {
  const lag = (group: string, lag: number) => ({ group, topic: 'task-events', lag })
  const answers = [
    () => Promise.resolve([lag('recurrence', 3), lag('old', 7)]),
    () => Promise.resolve([lag('recurrence', 2)]),
    () => Promise.reject(new Error('the broker is away')),
  ]
  const ctx: Context = { ...context.ctx, bus: { ...context.ctx.bus, lag: () => answers.shift()!() } }
  const told = async () =>
    (await ctx.metrics.consumerLag.get()).values.map(({ labels, value }) => `${labels.group} ${value}`)
  await sampleMetrics(ctx)
  expect(await told()).toEqual(['recurrence 3', 'old 7'])
  await sampleMetrics(ctx)
  expect(await told()).toEqual(['recurrence 2'])
  await expect(sampleMetrics(ctx)).rejects.toThrow('the broker is away')
  expect(await told()).toEqual([])
})
