import { Form } from '@remix-run/react'
import type { FormEvent } from 'react'

const suggestions = [
  'What is due today?',
  'Plan my day',
  'Add "Water the plants" every Monday at 9am #home',
  'Move everything overdue to tomorrow',
]

/** First messages to begin with. */
export function ChatSuggestions({ about, send }: { about: string; send: (message: string) => void }) {
  const onSubmit = (message: string) => (event: FormEvent) => {
    event.preventDefault()
    send(message)
  }
  return (
    <div className="space-y-4 rounded-xl border border-dashed border-border px-6 py-10 text-center">
      <p className="font-medium">What shall we do?</p>
      <p className="text-sm text-muted-foreground">{about}</p>
      <ul className="flex flex-wrap justify-center gap-2">
        {suggestions.map((suggestion) => (
          <li key={suggestion}>
            <Form method="post" action="/chat" onSubmit={onSubmit(suggestion)}>
              <input type="hidden" name="intent" value="send" />
              <button
                name="message"
                value={suggestion}
                className="rounded-full border border-border bg-card px-3 py-1.5 text-sm hover:bg-accent"
              >
                {suggestion}
              </button>
            </Form>
          </li>
        ))}
      </ul>
    </div>
  )
}
