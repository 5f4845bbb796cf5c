import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCollector } from '#tests/infra/collector.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'

let one: TestContext
let other: TestContext

beforeEach(async () => {
  one = await createTestContext()
  other = await createTestContext({ database: one.database })
})
afterEach(async () => {
  await other.close()
  await one.close()
})

function listen(context: TestContext, channel: 'outbox' | 'revoked') {
  const heard = createCollector<string>()
  const end = context.ctx.signals.on(channel, (payload) => heard.add(payload))
  return { heard, end }
}

it('reaches the listeners of every process with the payload', async () => {
  const here = listen(one, 'revoked')
  const there = listen(other, 'revoked')
  one.ctx.signals.send('revoked', 'session-1')
  expect(here.heard.items).toEqual(['session-1'])
  expect(await there.heard.until((items) => items.length === 1)).toEqual(['session-1'])
})

it('folds a burst into one signal at its start and one after it', async () => {
  const here = listen(one, 'outbox')
  for (let n = 0; n < 100; n += 1) one.ctx.signals.send('outbox')
  expect(here.heard.items).toHaveLength(1)
  await here.heard.until((items) => items.length === 2)
})

it('does not fold signals of different payloads', () => {
  const here = listen(one, 'revoked')
  for (const id of ['a', 'b', 'a']) one.ctx.signals.send('revoked', id)
  expect(here.heard.items).toEqual(['a', 'b'])
})

it('wakes every listener after its connection was lost, since signals may have been lost with it', async () => {
  const outbox = listen(other, 'outbox')
  const revoked = listen(other, 'revoked')
  await other.cutConnections()
  expect(await outbox.heard.until((items) => items.length === 1)).toEqual([''])
  expect(await revoked.heard.until((items) => items.length === 1)).toEqual([''])
  one.ctx.signals.send('revoked', 'session-2')
  await revoked.heard.until((items) => items.includes('session-2'))
})

it('tells a listener nothing after it has ended', () => {
  const { heard, end } = listen(one, 'outbox')
  end()
  one.ctx.signals.send('outbox')
  expect(heard.items).toEqual([])
})

it('goes on telling the others when one listener throws', () => {
  one.ctx.signals.on('outbox', () => {
    throw new Error('a bug of a listener')
  })
  const { heard } = listen(one, 'outbox')
  one.ctx.signals.send('outbox')
  expect(heard.items).toEqual([''])
})
