import { Form } from '@remix-run/react'
import SendHorizontal from 'lucide-react/icons/send-horizontal'
import Square from 'lucide-react/icons/square'
import { useRef, useState, type KeyboardEvent } from 'react'
import { Button } from '#app/components/ui/button.tsx'
import { Textarea } from '#app/components/ui/controls.tsx'

interface ChatComposerProps {
  action: string
  isBusy: boolean
  /** False: another window or an earlier visit has begun the turn that is under way. */
  canStop: boolean
  /** What was typed into a form that was refused. */
  initial?: string
  send: (message: string) => void
  stop: () => void
}

const MAX_LENGTH = 5_000

/** Enter sends, Shift with Enter begins a line, Escape stops, the up key in an empty field edits the last message. */
export function ChatComposer({ action, isBusy, canStop, initial = '', send, stop }: ChatComposerProps) {
  const [text, setText] = useState(initial)
  const form = useRef<HTMLFormElement>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && isBusy) stop()
    if (event.key === 'ArrowUp' && text === '') editLast(event)
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    form.current?.requestSubmit()
  }
  return (
    <Form
      ref={form}
      method="post"
      action={action}
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() === '' || isBusy) return
        send(text.trim())
        setText('')
      }}
    >
      <input type="hidden" name="intent" value="send" />
      <Textarea
        name="message"
        aria-label="Message"
        placeholder="Move the dentist to Friday 3pm"
        required
        rows={2}
        maxLength={MAX_LENGTH}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="max-h-48 min-h-12 resize-none"
      />
      {isBusy && canStop ? (
        <Button type="button" variant="outline" className="h-12" onClick={stop}>
          <Square className="size-4" />
          Stop
        </Button>
      ) : (
        <Button className="h-12" disabled={isBusy}>
          <SendHorizontal className="size-4" />
          Send
        </Button>
      )}
    </Form>
  )
}

function editLast(event: KeyboardEvent): void {
  const edit = [...document.querySelectorAll<HTMLElement>('[data-edit-last]')].at(-1)
  if (!edit) return
  event.preventDefault()
  edit.click()
}
