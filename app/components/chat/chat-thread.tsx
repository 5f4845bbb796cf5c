import { useEffect, useRef, type ReactNode } from 'react'
import type { Chat } from '#app/hooks/use-chat.ts'
import type { ConversationView } from '#app/lib/chat-page.server.ts'
import { ApprovalCard } from './approval-card.tsx'
import { AssistantMessage, UserMessage } from './chat-message.tsx'

interface ChatThreadProps {
  chat: Chat
  conversation: ConversationView
  /** Shown while nothing has been said. */
  empty: ReactNode
}

/** Nearer to the end than this, the reader follows the answer as it grows. */
const FOLLOW_PX = 160

export function ChatThread({ chat, conversation, empty }: ChatThreadProps) {
  const { messages, approvals } = chat.shown
  const end = useFollowedEnd(messages)
  const lastOfUser = messages.findLast(({ role }) => role === 'user')
  const isStored = conversation.messages.some(({ id }) => id === lastOfUser?.id)
  const resend =
    chat.isBusy || !isStored ? null : (message: { id: string }, text: string) => chat.send(text, message.id)
  const action = conversation.id === null ? '/chat' : `/chat/${conversation.id}`
  return (
    <div role="log" aria-label="Conversation" aria-live="polite" aria-busy={chat.isBusy} className="space-y-5">
      {messages.length === 0 ? empty : null}
      {messages.map((message, at) =>
        // By place: what is stored of an answer takes the place of what streamed in, and its page must not begin anew.
        message.role === 'user' ? (
          <UserMessage key={at} message={message} resend={message === lastOfUser ? resend : null} />
        ) : (
          <AssistantMessage key={at} message={message} known={conversation} callFromApp={chat.callFromApp} />
        ),
      )}
      {approvals.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} action={action} isBusy={chat.isBusy} decide={chat.decide} />
      ))}
      {chat.isBusy ? <p className="animate-pulse text-sm text-muted-foreground">Working on it …</p> : null}
      {chat.problem ? (
        <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
          {chat.problem}
        </p>
      ) : null}
      {/* Ends above the field, which covers the end of the page. */}
      <div ref={end} className="scroll-mb-44 md:scroll-mb-28" />
    </div>
  )
}

/* Whoever has scrolled up to read is left there, until they say something. */
function useFollowedEnd(messages: readonly { role: string }[]) {
  const end = useRef<HTMLDivElement>(null)
  const said = messages.filter(({ role }) => role === 'user').length
  const seen = useRef(said)
  useEffect(() => {
    const { top } = end.current?.getBoundingClientRect() ?? { top: Infinity }
    if (said > seen.current || top < window.innerHeight + FOLLOW_PX) end.current?.scrollIntoView({ block: 'nearest' })
    seen.current = said
  }, [messages, said])
  return end
}
