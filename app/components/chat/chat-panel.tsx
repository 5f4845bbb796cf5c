import { Link, useFetcher } from '@remix-run/react'
import MessageCircle from 'lucide-react/icons/message-circle'
import X from 'lucide-react/icons/x'
import { useCallback, useState } from 'react'
import { Button, buttonStyle } from '#app/components/ui/button.tsx'
import { useChat, type ChatView } from '#app/hooks/use-chat.ts'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import type { ConversationView } from '#app/lib/chat-page.server.ts'
import { ChatComposer } from './chat-composer.tsx'
import { ChatThread } from './chat-thread.tsx'

const none: ConversationView = {
  id: null,
  title: '',
  inProgress: false,
  zone: null,
  messages: [],
  approvals: [],
  tasks: {},
  acts: {},
}
const place = 'fixed right-4 bottom-20 z-20 md:right-6 md:bottom-6'

/** The assistant beside a page of tasks, which it knows: "these" are the tasks of the view. Without JavaScript a link. */
export function ChatPanel({ view }: { view: ChatView }) {
  const isHydrated = useHydrated()
  const [isOpen, setIsOpen] = useState(false)
  if (!isHydrated) {
    return (
      <Link to="/chat" className={`${buttonStyle({ variant: 'outline' })} ${place} shadow-lg`}>
        Ask the assistant
      </Link>
    )
  }
  if (isOpen) return <OpenPanel view={view} close={() => setIsOpen(false)} />
  return (
    <Button type="button" variant="outline" className={`${place} shadow-lg`} onClick={() => setIsOpen(true)}>
      <MessageCircle className="size-4" />
      Ask the assistant
    </Button>
  )
}

function OpenPanel({ view, close }: { view: ChatView; close: () => void }) {
  const { load, data } = useFetcher<{ conversation: ConversationView }>()
  const [id, setId] = useState<string | null>(null)
  const conversation = data?.conversation ?? { ...none, id }
  const reload = useCallback(() => {
    if (id !== null) load(`/chat/${id}`)
  }, [id, load])
  const chat = useChat({ conversation, reload, started: setId, view })
  const action = id === null ? '/chat' : `/chat/${id}`
  return (
    <aside
      aria-label="Assistant"
      className="fixed inset-x-2 bottom-16 z-30 flex max-h-[75dvh] flex-col rounded-xl border border-border bg-background shadow-xl md:inset-x-auto md:right-6 md:bottom-6 md:w-96"
    >
      <header className="flex items-center gap-2 border-b border-border px-4 py-2">
        <h2 className="flex-1 font-medium">Assistant</h2>
        {id === null ? null : (
          <Link to={action} className="text-sm text-primary underline">
            Open in full
          </Link>
        )}
        <Button type="button" variant="ghost" size="icon" aria-label="Close the assistant" onClick={close}>
          <X className="size-4" />
        </Button>
      </header>
      <div className="min-h-32 flex-1 overflow-auto p-4">
        <ChatThread
          chat={chat}
          conversation={conversation}
          empty={
            <p className="text-sm text-muted-foreground">
              “Complete these”, “move this to Friday”: I know what is open here.
            </p>
          }
        />
      </div>
      <div className="border-t border-border p-3">
        <ChatComposer action={action} isBusy={chat.isBusy} canStop={chat.canStop} send={chat.send} stop={chat.stop} />
      </div>
    </aside>
  )
}
