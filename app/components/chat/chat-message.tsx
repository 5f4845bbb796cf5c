import { Fragment, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import Copy from 'lucide-react/icons/copy'
import Pencil from 'lucide-react/icons/pencil'
import RotateCcw from 'lucide-react/icons/rotate-ccw'
import { IntentButton } from '#app/components/intent-button.tsx'
import { Badge } from '#app/components/ui/badge.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Textarea } from '#app/components/ui/controls.tsx'
import type { Chat } from '#app/hooks/use-chat.ts'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import type { ActView, ConversationView } from '#app/lib/chat-page.server.ts'
import { sayTokens } from '#app/lib/say-usage.ts'
import type { MessageView } from '#app/lib/chat-view.ts'
import { AppFrame } from './app-frame.tsx'
import { Markdown } from './markdown.tsx'
import { TaskCards } from './task-cards.tsx'
import { ToolCallCard } from './tool-call-card.tsx'

/** Says a message of the user's again; null while that is not possible. */
export type Resend = ((message: MessageView, text: string) => void) | null

export function UserMessage({ message, resend }: { message: MessageView; resend: Resend }) {
  const [isEditing, setIsEditing] = useState(false)
  const isHydrated = useHydrated()
  if (isEditing && resend) {
    const done = (text: string | null) => {
      setIsEditing(false)
      if (text !== null) resend(message, text)
    }
    return <EditMessage text={message.content} done={done} />
  }
  return (
    <div className="group flex flex-col items-end gap-1">
      <div className="max-w-[85%] rounded-2xl rounded-br-md bg-primary-soft px-4 py-2 whitespace-pre-wrap">
        <span className="sr-only">You said: </span>
        {message.content}
      </div>
      {resend && isHydrated ? (
        <div className="flex gap-1">
          <Button type="button" variant="ghost" size="sm" onClick={() => setIsEditing(true)} data-edit-last>
            <Pencil className="size-3.5" />
            Edit
          </Button>
          <Button type="button" variant="ghost" size="sm" onClick={() => resend(message, message.content)}>
            <RotateCcw className="size-3.5" />
            Retry
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function EditMessage({ text, done }: { text: string; done: (text: string | null) => void }) {
  const [value, setValue] = useState(text)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('textarea')?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') done(null)
  }
  return (
    <form
      ref={form}
      className="ml-auto w-full max-w-[85%] space-y-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() !== '') done(value)
      }}
    >
      <Textarea
        aria-label="Edited message"
        value={value}
        maxLength={5000}
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p className="text-sm text-muted-foreground">What came of the first version is undone.</p>
      <div className="flex justify-end gap-2">
        <Button type="button" variant="ghost" size="sm" onClick={() => done(null)}>
          Cancel
        </Button>
        <Button size="sm">Send again</Button>
      </div>
    </form>
  )
}

interface AssistantMessageProps {
  message: MessageView
  known: Pick<ConversationView, 'tasks' | 'acts'>
  callFromApp: Chat['callFromApp']
}

export function AssistantMessage({ message, known, callFromApp }: AssistantMessageProps) {
  // Pages need JavaScript, cards do not.
  const isHydrated = useHydrated()
  const tasks = message.calls.flatMap((call) => (isHydrated && call.app ? [] : call.tasks))
  const { content, problem } = message
  return (
    <div className="space-y-2">
      <span className="sr-only">{message.isFromApp ? 'You did, on the page of a result: ' : 'The assistant: '}</span>
      {content === '' ? null : <Markdown text={content} />}
      {message.calls.map((call) => (
        <Fragment key={call.id}>
          <ToolCallCard call={call} />
          {isHydrated && call.app ? (
            <AppFrame call={{ ...call, app: call.app }} callTool={(tool, args) => callFromApp(call.id, tool, args)} />
          ) : null}
        </Fragment>
      ))}
      {tasks.length > 0 ? <TaskCards tasks={tasks} rows={known.tasks} /> : null}
      {problem === null ? null : <p className="text-sm text-danger">{problem}</p>}
      {message.changeSetIds.map((id) => (
        <Act key={id} act={known.acts[id]} />
      ))}
      <div className="flex items-center gap-2 text-xs text-muted-foreground">
        {content === '' ? null : <CopyButton text={content} />}
        {message.tokens === 0 ? null : <span>{sayTokens(message.tokens)}</span>}
      </div>
    </div>
  )
}

/* "2 changed · Undo". */
function Act({ act }: { act: ActView | undefined }) {
  if (!act) return null
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-muted-foreground">
      <span title={act.summary}>{act.count} changed</span>
      <span className="min-w-0 truncate">{act.summary}</span>
      {act.undone ? (
        <Badge>Undone</Badge>
      ) : (
        <IntentButton action="/undo" intent="undo" values={{ change_set_id: act.id }}>
          Undo
        </IntentButton>
      )}
    </div>
  )
}

function CopyButton({ text }: { text: string }) {
  const isHydrated = useHydrated()
  const [isCopied, setIsCopied] = useState(false)
  if (!isHydrated) return null
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    )
  return (
    <Button type="button" variant="ghost" size="sm" onClick={copy} aria-live="polite">
      <Copy className="size-3.5" />
      {isCopied ? 'Copied' : 'Copy'}
    </Button>
  )
}
