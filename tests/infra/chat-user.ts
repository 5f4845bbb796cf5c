import { randomUUID } from 'node:crypto'
import type { ChatEvent } from '#core/chat/chat-event.ts'
import { decideApproval } from '#core/chat/decide-approval.ts'
import { sendMessage } from '#core/chat/send-message.ts'
import type { TurnAnswer } from '#core/chat/turn-answer.ts'
import type { Actor } from '#core/domain/actor.ts'
import type { ChatInput, Decision } from '#core/domain/chat.ts'
import type { Task } from '#core/domain/task.ts'
import { createTask } from '#core/tasks/create-task.ts'
import { getTasks } from '#core/tasks/get-tasks.ts'
import { authenticate } from '#core/users/authenticate.ts'
import { scriptedModel } from './scripted-model.ts'
import type { TestServer } from './test-server.ts'

type Model = ReturnType<typeof scriptedModel>

/** Somebody who talks to the assistant of a test server, whose model a test scripts. */
export interface ChatUser {
  actor: Actor
  token: string
  say(message: string, model: Model, input?: Partial<ChatInput>, options?: SayOptions): Promise<TurnAnswer>
  decide(id: string, decision: Decision, model?: Model, options?: SayOptions): Promise<TurnAnswer>
  add(title: string, fields?: Record<string, unknown>): Promise<Task>
  /** As it is now. */
  task(id: number): Promise<Task>
}

export interface SayOptions {
  emit?: (event: ChatEvent) => void
  signal?: AbortSignal
  key?: string
}

export async function chatUser(server: TestServer): Promise<ChatUser> {
  const { ctx } = server
  const { token } = await server.signUp({ time_zone: 'Europe/Berlin' })
  const { actor } = (await authenticate(ctx, token))!
  const never = new AbortController().signal
  const silent = () => undefined
  const keyed = (key: string | undefined): Actor =>
    key === undefined ? actor : { ...actor, act: { idempotencyKey: key } }
  return {
    actor,
    token,
    async say(message, model, input = {}, { emit = silent, signal = never, key } = {}) {
      const { answer } = await sendMessage(ctx, keyed(key), { message, ...input }, { model, emit, signal })
      return answer
    },
    async decide(id, decision, model = scriptedModel({ text: 'Done.' }), { emit = silent, signal = never, key } = {}) {
      const { answer } = await decideApproval(ctx, keyed(key), { id, decision }, { model, emit, signal })
      return answer
    },
    async add(title, fields = {}) {
      const { result } = await createTask(ctx, actor, { title, ...fields })
      return result.task
    },
    task: async (id) => (await getTasks(ctx, actor, [id]))[0]!,
  }
}

/** A title that no other test has. */
export function uniqueTitle(words: string): string {
  return `${words} ${randomUUID().slice(0, 8)}`
}
