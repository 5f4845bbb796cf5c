import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Context } from '#core/context.ts'
import { DomainError } from '#core/domain/errors.ts'
import { createTestContext, type TestContext } from '#tests/infra/test-context.ts'
import { newAssistantMessage } from './conversation.ts'
import { loadConversation, newConversation } from './conversation-store.ts'

let context: TestContext
const userId = randomUUID()
const id = randomUUID()

beforeEach(async () => {
  context = await createTestContext()
})
afterEach(() => context.close())

/** A context whose state store writes, but whose answer to the first write is lost on the way. */
function losingAnAnswer(ctx: Context): Context {
  let isLost = false
  const set: Context['state']['set'] = async (...args) => {
    const etag = await ctx.state.set(...args)
    if (isLost) return etag
    isLost = true
    throw new DomainError('unavailable', 'The store does not answer.')
  }
  return { ...ctx, state: { ...ctx.state, set } }
}

it('goes on after a write that was done, but whose answer was lost', async () => {
  const stored = newConversation(losingAnAnswer(context.ctx), userId, id)
  stored.conversation.messages.push({ ...newAssistantMessage(randomUUID(), new Date()), content: 'One' })
  await expect(stored.save()).rejects.toMatchObject({ code: 'unavailable' })
  stored.conversation.messages.push({ ...newAssistantMessage(randomUUID(), new Date()), content: 'Two' })
  await stored.save()
  await stored.save()
  const { conversation } = await loadConversation(context.ctx, userId, id)
  expect(conversation.messages.map(({ content }) => content)).toEqual(['One', 'Two'])
})

it('does not write over what somebody else has stored since', async () => {
  const stored = newConversation(losingAnAnswer(context.ctx), userId, id)
  await expect(stored.save()).rejects.toMatchObject({ code: 'unavailable' })
  const others = await loadConversation(context.ctx, userId, id)
  others.conversation.messages.push({ ...newAssistantMessage(randomUUID(), new Date()), content: 'Theirs' })
  await others.save()
  await expect(stored.save()).rejects.toMatchObject({ code: 'version_conflict' })
  const { conversation } = await loadConversation(context.ctx, userId, id)
  expect(conversation.messages.map(({ content }) => content)).toEqual(['Theirs'])
})
