import { z } from 'zod'
import { getApprovalMode, setApprovalMode } from '#core/chat/approval-mode.ts'
import { callFromApp } from '#core/chat/call-from-app.ts'
import { decideApproval } from '#core/chat/decide-approval.ts'
import { deleteConversation } from '#core/chat/delete-conversation.ts'
import { getChatUsage } from '#core/chat/get-chat-usage.ts'
import { getConversation } from '#core/chat/get-conversation.ts'
import { listConversations } from '#core/chat/list-conversations.ts'
import { readAppPage } from '#core/chat/read-app-page.ts'
import { renameConversation } from '#core/chat/rename-conversation.ts'
import { sendMessage } from '#core/chat/send-message.ts'
import {
  appCallAnswerSchema,
  appCallInput,
  appPageQuery,
  approvalSchema,
  chatInput,
  chatSettingsAnswerSchema,
  chatSettingsSchema,
  conversationSchema,
  decisionInput,
  listConversationsQuery,
  messageSchema,
  renameConversationInput,
  turnAnswerSchema,
} from '#core/domain/chat.ts'
import { appPageHeaders } from '#server/edge/app-page-headers.ts'
import { answerTurn, whileOpen } from '#server/api/answer-turn.ts'
import { route, type Route } from '#server/api/route.ts'

/** The assistant. Talking needs both scopes, which its use cases check: it may do whatever it is told to. */
export const chatRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/{user_id}/chat',
    summary: 'Say something to the assistant; with Accept: text/event-stream the answer comes as it is made',
    access: 'tasks:write',
    body: chatInput,
    status: 200,
    answer: turnAnswerSchema,
    handle: (call) => answerTurn(call, (parts) => sendMessage(call.ctx, call.actor, call.body, parts)),
  }),
  route({
    method: 'post',
    path: '/{user_id}/chat/approvals/{id}',
    summary: 'Approve or decline what the assistant wants to do, and let it go on',
    access: 'tasks:write',
    body: decisionInput,
    status: 200,
    answer: turnAnswerSchema,
    handle: (call) =>
      answerTurn(call, (parts) => {
        const decided = { id: String(call.params['id']), decision: call.body.decision }
        return decideApproval(call.ctx, call.actor, decided, parts)
      }),
  }),
  route({
    method: 'get',
    path: '/{user_id}/chat/app',
    summary: 'The page (MCP Apps) that a tool names for its results, to be shown in a sandboxed frame',
    access: 'tasks:read',
    query: appPageQuery,
    status: 200,
    async handle({ ctx, actor, query }) {
      return { body: await readAppPage(ctx, actor, query.uri), headers: appPageHeaders }
    },
  }),
  route({
    method: 'post',
    path: '/{user_id}/chat/app-calls',
    summary: 'Call a tool for the page of a result, with the approvals of the assistant',
    access: 'tasks:write',
    body: appCallInput,
    status: 200,
    answer: appCallAnswerSchema,
    async handle(call) {
      return { body: await callFromApp(call.ctx, call.actor, call.body, whileOpen(call.res).signal) }
    },
  }),
  route({
    method: 'get',
    path: '/{user_id}/chat/settings',
    summary:
      'Before what the assistant asks: always, destructive (the default), or read_only, when it changes nothing; and what of it was used',
    access: 'tasks:read',
    status: 200,
    answer: chatSettingsAnswerSchema,
    async handle({ ctx, actor }) {
      const [approvals, usage] = await Promise.all([getApprovalMode(ctx, actor), getChatUsage(ctx, actor)])
      return { body: { approvals, usage } }
    },
  }),
  route({
    method: 'patch',
    path: '/{user_id}/chat/settings',
    summary: 'Change before what the assistant asks',
    access: 'tasks:write',
    body: chatSettingsSchema,
    status: 200,
    answer: chatSettingsAnswerSchema,
    async handle({ ctx, actor, body }) {
      const approvals = await setApprovalMode(ctx, actor, body.approvals)
      return { body: { approvals, usage: await getChatUsage(ctx, actor) } }
    },
  }),
  route({
    method: 'get',
    path: '/{user_id}/conversations',
    summary: 'Conversations with the assistant, the latest first',
    access: 'tasks:read',
    query: listConversationsQuery,
    status: 200,
    answer: z.object({ conversations: z.array(conversationSchema), total: z.int() }),
    async handle({ ctx, actor, query }) {
      return { body: await listConversations(ctx, actor, query) }
    },
  }),
  route({
    method: 'get',
    path: '/{user_id}/conversations/{id}',
    summary: 'One conversation with all that was said and done, and what waits for approval',
    access: 'tasks:read',
    status: 200,
    answer: z.object({
      conversation: conversationSchema.extend({ in_progress: z.boolean() }),
      messages: z.array(messageSchema),
      pending_approvals: z.array(approvalSchema),
    }),
    async handle({ ctx, actor, params }) {
      return { body: await getConversation(ctx, actor, String(params['id'])) }
    },
  }),
  route({
    method: 'patch',
    path: '/{user_id}/conversations/{id}',
    summary: 'Rename a conversation',
    access: 'tasks:write',
    body: renameConversationInput,
    status: 200,
    answer: z.object({ conversation: conversationSchema }),
    async handle({ ctx, actor, params, body }) {
      const id = String(params['id'])
      return { body: { conversation: await renameConversation(ctx, actor, { id, title: body.title }) } }
    },
  }),
  route({
    method: 'delete',
    path: '/{user_id}/conversations/{id}',
    summary: 'Forget a conversation; what was done to tasks stays',
    access: 'tasks:write',
    status: 204,
    async handle({ ctx, actor, params }) {
      await deleteConversation(ctx, actor, String(params['id']))
      return {}
    },
  }),
]
