import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ApprovalSetting } from '#app/components/chat/approval-setting.tsx'
import { ChatConversation } from '#app/components/chat/chat-conversation.tsx'
import { ConversationHeader } from '#app/components/chat/conversation-header.tsx'
import { ConversationList } from '#app/components/chat/conversation-list.tsx'
import { useShownConversation } from '#app/hooks/use-shown-conversation.ts'
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
  const { id } = conversation
  const { key, isOpening, begin } = useShownConversation(id)
  return (
    // Pulled down, so that at the end of the page the field stands where it stood all the way there.
    <div className="-mb-16 flex flex-col gap-6 md:mb-0 lg:flex-row-reverse">
      <aside className="lg:w-56 lg:shrink-0">
        <ConversationList conversations={conversations} current={id} search={search} />
        <ApprovalSetting approvals={approvals} usage={sayUsage(usage)} action={pathOf(id)} />
      </aside>
      <div className="flex min-h-[60dvh] min-w-0 flex-1 flex-col">
        <ConversationHeader id={id} title={conversation.title} />
        <ChatConversation
          key={key}
          conversation={conversation}
          about={aboutModel(model)}
          action={pathOf(id)}
          isOpening={isOpening}
          begin={begin}
        />
      </div>
    </div>
  )
}

function pathOf(id: string | null): string {
  return id === null ? '/chat' : `/chat/${id}`
}

function aboutModel({ name, isRemote }: { name: string; isRemote: boolean }): string {
  if (!isRemote) return 'The built-in assistant understands commands in English, and sends nothing anywhere.'
  return `${name} answers: what you write, and what it looks up for you, is sent to it.`
}
