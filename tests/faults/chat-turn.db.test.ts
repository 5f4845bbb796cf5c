import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getConversation } from '#core/chat/get-conversation.ts'
import { sendMessage } from '#core/chat/send-message.ts'
import { chatUser } from '#tests/infra/chat-user.ts'
import { scriptedModel } from '#tests/infra/scripted-model.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

const LEASE_MS = 30_000

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

test('a turn whose process is killed keeps what it did, runs nothing twice and holds the conversation no longer than its lease', async () => {
  const ann = await chatUser(server)
  const script = join(import.meta.dirname, 'chat-turn.ts')
  const args = ['--import', 'tsx', script, server.database.url, server.url, ann.token]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const conversation_id = line

  // The other process is still at it: a second window has to wait.
  const model = scriptedModel({ text: 'Hello again.' })
  await expect(ann.say('Hello?', model, { conversation_id })).rejects.toMatchObject({ code: 'turn_in_progress' })
  child.kill('SIGKILL')
  await closed

  const later = { ...server.ctx, clock: { now: () => new Date(Date.now() + LEASE_MS + 1_000) } }
  const { conversation, messages } = await getConversation(later, ann.actor, conversation_id)
  expect(conversation.in_progress).toBe(false)
  expect(messages[1]?.tool_calls).toMatchObject([{ tool: 'add_task', status: 'done', is_error: false }])

  const parts = { model, emit: () => undefined, signal: new AbortController().signal }
  const { answer } = await sendMessage(later, ann.actor, { message: 'Hello?', conversation_id }, parts)
  expect(answer.response).toBe('Hello again.')
  const { body } = await server.api('GET /me/tasks', { token: ann.token })
  expect(body).toMatchObject({ total: 1 })
})
