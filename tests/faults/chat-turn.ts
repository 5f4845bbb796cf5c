import { pino } from 'pino'
import { writeSync } from 'node:fs'
import { sendMessage } from '#core/chat/send-message.ts'
import { loadConfig } from '#core/config.ts'
import { createContext } from '#core/create-context.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { scriptedModel } from '#tests/infra/scripted-model.ts'

/**
 * A process to be killed in the middle of a turn: adds a task through the MCP server at the given address, says so with
 * the id of the conversation, and then waits for a model that never answers.
 */
const [databaseUrl = '', address = '', token = ''] = process.argv.slice(2)
const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })
const { ctx } = await createContext(config, {
  databaseUrl,
  secret: 'a secret of the tests, long enough',
  log: pino({ level: 'silent' }),
  addressOf: () => address,
})
const { actor } = (await authenticate(ctx, token))!
let conversationId = ''
const model = scriptedModel({ calls: [['add_task', { title: 'Milk' }]] }, () => {
  writeSync(1, `${conversationId}\n`)
  return new Promise(() => setInterval(() => undefined, 60_000))
})
await sendMessage(
  ctx,
  actor,
  { message: 'Add milk' },
  {
    model,
    signal: new AbortController().signal,
    emit: (event) => {
      if (event.type === 'conversation') conversationId = event.conversation_id
    },
  },
)
