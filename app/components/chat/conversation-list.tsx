import { Form, Link } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { Input } from '#app/components/ui/controls.tsx'
import { buttonStyle, Button } from '#app/components/ui/button.tsx'
import { cn } from '#app/components/ui/cn.ts'
import type { ConversationLine } from '#app/lib/chat-page.server.ts'

interface ConversationListProps {
  conversations: ConversationLine[]
  current: string | null
  search: string
}

/* On a phone the list stands above the conversation, which then is what is there to be seen. */
function useFoldedOnPhones(mayFold: boolean) {
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (mayFold && details.current && matchMedia('(max-width: 1023px)').matches) details.current.open = false
  }, [mayFold])
  return details
}

/** Earlier conversations, to go on with or to search. */
export function ConversationList({ conversations, current, search }: ConversationListProps) {
  const path = current === null ? '/chat' : `/chat/${current}`
  const earlier = useFoldedOnPhones(search === '')
  return (
    <nav aria-label="Conversations" className="space-y-3">
      <Link to="/chat" className={cn(buttonStyle({ variant: 'outline', size: 'sm' }), 'w-full')}>
        New conversation
      </Link>
      <details ref={earlier} open className="space-y-2">
        <summary className="cursor-pointer text-sm font-medium">Earlier</summary>
        <search>
          <Form action={path} className="mt-2 flex gap-2">
            <Input
              type="search"
              name="search"
              aria-label="Search conversations"
              defaultValue={search}
              maxLength={200}
              className="h-8"
            />
            <Button variant="outline" size="sm">
              Search
            </Button>
          </Form>
        </search>
        <ul className="max-h-72 space-y-1 overflow-auto text-sm">
          {conversations.map(({ id, title, when }) => (
            <li key={id}>
              <Link
                to={`/chat/${id}`}
                aria-current={id === current ? 'page' : undefined}
                className="block rounded-lg px-2 py-1.5 hover:bg-accent aria-[current]:bg-primary-soft"
              >
                <span className="block truncate">{title}</span>
                <span className="text-xs text-muted-foreground">{when}</span>
              </Link>
            </li>
          ))}
        </ul>
        {conversations.length === 0 ? (
          <p className="text-sm text-muted-foreground">{search === '' ? 'None yet.' : 'Nothing found.'}</p>
        ) : null}
      </details>
    </nav>
  )
}
