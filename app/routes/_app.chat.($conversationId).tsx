import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { ApprovalSetting } from '#app/components/chat/approval-setting.tsx'
import { ChatComposer } from '#app/components/chat/chat-composer.tsx'
import { ChatSuggestions } from '#app/components/chat/chat-suggestions.tsx'
import { ChatThread } from '#app/components/chat/chat-thread.tsx'
import { ConversationHeader } from '#app/components/chat/conversation-header.tsx'
import { ConversationList } from '#app/components/chat/conversation-list.tsx'
import { usePageChat } from '#app/hooks/use-chat.ts'
import { usePolling } from '#app/hooks/use-polling.ts'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { runChatIntent } from '#app/lib/chat-intents.server.ts'
import { sayUsage } from '#app/lib/say-usage.ts'
import { listConversations, loadConversation } from '#app/lib/chat-page.server.ts'
import { readConversationId } from '#app/lib/read-conversation-id.server.ts'
import { requireUser } from '#app/lib/require-user.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.conversation.title ?? 'Conversation'} · Docket` },
]

export async function loader({ context, request, params }: LoaderFunctionArgs) {
  const signedIn = requireUser({ context, request })
  const search = new URL(request.url).searchParams.get('search')?.slice(0, 200) ?? ''
  const [conversation, conversations, approvals, usage, model] = await Promise.all([
    loadConversation(signedIn, readConversationId(params)),
    listConversations(signedIn, search),
    signedIn.services.getApprovalMode(signedIn.actor),
    signedIn.services.getChatUsage(signedIn.actor),
    signedIn.services.describeModel(),
  ])
  return { conversation, conversations, search, approvals, usage, model }
}

export async function action({ context, request, params }: ActionFunctionArgs) {
  return runChatIntent(request, requireUser({ context, request }), readConversationId(params))
}

export default function ChatPage() {
  const { conversation, conversations, search, approvals, usage, model } = useLoaderData<typeof loader>()
  const refused = useAnswer()
  const chat = usePageChat(conversation)
  const isElsewhere = conversation.inProgress && !chat.canStop
  usePolling(isElsewhere)
  const { id } = conversation
  useEffect(() => document.querySelector<HTMLElement>('textarea[name=message]')?.focus(), [id])
  const action = id === null ? '/chat' : `/chat/${id}`
  const problem = refused && !refused.ok ? refused : null
  return (
    // Pulled down, so that at the end of the page the field stands where it stood all the way there.
    <div className="-mb-16 flex flex-col gap-6 md:mb-0 lg:flex-row-reverse">
      <aside className="lg:w-56 lg:shrink-0">
        <ConversationList conversations={conversations} current={id} search={search} />
        <ApprovalSetting approvals={approvals} usage={sayUsage(usage)} action={action} />
      </aside>
      <div className="flex min-h-[60dvh] min-w-0 flex-1 flex-col">
        <ConversationHeader id={id} title={conversation.title} />
        <div className="flex-1">
          <ChatThread
            chat={chat}
            conversation={conversation}
            empty={<ChatSuggestions about={aboutModel(model)} send={chat.send} />}
          />
        </div>
        <div className="sticky bottom-(--bar-height) mt-4 bg-background py-3 md:bottom-0">
          {problem ? (
            <p role="alert" className="mb-2 text-sm text-danger">
              {Object.values(problem.problem.fields)[0] ?? problem.problem.message}
            </p>
          ) : null}
          <ChatComposer
            key={problem ? 'refused' : 'fresh'}
            action={action}
            isBusy={chat.isBusy}
            canStop={chat.canStop}
            initial={problem?.values['message'] ?? ''}
            send={chat.send}
            stop={chat.stop}
          />
        </div>
      </div>
    </div>
  )
}

function aboutModel({ name, isRemote }: { name: string; isRemote: boolean }): string {
  if (!isRemote) return 'The built-in assistant understands commands in English, and sends nothing anywhere.'
  return `${name} answers: what you write, and what it looks up for you, is sent to it.`
}
