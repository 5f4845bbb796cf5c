import { useEffect } from 'react'
import { useAnswer } from '#app/hooks/use-answer.ts'
import { useChat } from '#app/hooks/use-chat.ts'
import { useReload } from '#app/hooks/use-reload.ts'
import type { ConversationView } from '#app/lib/chat-page.server.ts'
import { ChatComposer } from './chat-composer.tsx'
import { ChatSuggestions } from './chat-suggestions.tsx'
import { ChatThread } from './chat-thread.tsx'

interface ChatConversationProps {
  conversation: ConversationView
  /** Who answers, in words. */
  about: string
  action: string
  isOpening: boolean
  /** A new one has begun, and got this id. */
  begin: (id: string) => void
}

/** The conversation of the page, and the field to go on with it. */
export function ChatConversation({ conversation, about, action, isOpening, begin }: ChatConversationProps) {
  const refused = useAnswer()
  const talk = useChat({ conversation, reload: useReload(), started: begin })
  const chat = { ...talk, isBusy: talk.isBusy || isOpening }
  const { id } = conversation
  useEffect(() => document.querySelector<HTMLElement>('textarea[name=message]')?.focus(), [id])
  const problem = refused && !refused.ok ? refused : null
  return (
    <>
      <div className="flex-1">
        <ChatThread
          chat={chat}
          conversation={conversation}
          empty={<ChatSuggestions about={about} send={chat.send} />}
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
    </>
  )
}
