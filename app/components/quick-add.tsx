import { useFetcher } from '@remix-run/react'
import Plus from 'lucide-react/icons/plus'
import { useEffect, useRef, useState } from 'react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import { useQuickAddPreview, type Reader } from '#app/hooks/use-quick-add-preview.ts'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { Badge } from './ui/badge.tsx'
import { Button } from './ui/button.tsx'
import { Input } from './ui/controls.tsx'

interface QuickAddProps {
  reader: Reader
  next: string
  /** The answer to a form sent without JavaScript. */
  refused: ActionAnswer | undefined
}

export function QuickAdd({ reader, next, refused }: QuickAddProps) {
  const fetcher = useFetcher<ActionAnswer>()
  const form = useRef<HTMLFormElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const answer = useActionNotices(fetcher, { silentProblems: true }) ?? refused
  const [text, setText] = useState((refused && !refused.ok && refused.values['quick_add']) || '')
  const chips = useQuickAddPreview(text, reader)
  const added = fetcher.data?.ok ? fetcher.data : null
  const [sent, setSent] = useState('')
  const [seenAdded, setSeenAdded] = useState(added)
  // Emptied while rendering, so that no frame shows the old text beside the new task; not when it is the next one's.
  if (added !== seenAdded) {
    setSeenAdded(added)
    if (added && text === sent) setText('')
  }
  useEffect(() => {
    const { activeElement: focused } = document
    // Some browsers focus what is around a button that is clicked.
    const isElsewhere = !form.current?.contains(focused) && !focused?.contains(form.current)
    if (added && !isElsewhere) input.current?.focus()
  }, [added])

  const problem = answer && !answer.ok && fetcher.state === 'idle' ? problemOf(answer) : null
  return (
    <fetcher.Form ref={form} method="post" action="/tasks?index" className="mb-3" onSubmit={() => setSent(text)}>
      <input type="hidden" name="next" value={next} />
      <div className="flex gap-2">
        <Input
          ref={input}
          name="quick_add"
          aria-label="Quick add"
          aria-invalid={problem !== null}
          aria-describedby="quick-add-note"
          placeholder="Call the dentist friday 3pm #health p1"
          autoComplete="off"
          required
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="h-11"
        />
        <Button className="h-11" disabled={fetcher.state === 'submitting'}>
          <Plus className="size-4" />
          Add task
        </Button>
      </div>
      <div id="quick-add-note" className="mt-2 flex min-h-5.5 flex-wrap gap-1.5 text-sm">
        {problem ? <p className="text-danger">{problem}</p> : null}
        {chips.map((chip) => (
          <Badge key={`${chip.start}`} tone="accent">
            <span className="sr-only">{chip.kind}: </span>
            {chip.text}
          </Badge>
        ))}
      </div>
    </fetcher.Form>
  )
}

function problemOf(answer: ActionAnswer & { ok: false }): string {
  return Object.values(answer.problem.fields)[0] ?? answer.problem.message
}
