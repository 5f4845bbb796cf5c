import { Form } from '@remix-run/react'
import ShieldQuestion from 'lucide-react/icons/shield-question-mark'
import { useId } from 'react'
import { Button } from '#app/components/ui/button.tsx'
import type { ApprovalView } from '#app/lib/chat-view.ts'

export type Decision = 'approve' | 'decline'

interface ApprovalCardProps {
  approval: ApprovalView
  /** Where a form sent without JavaScript goes. */
  action: string
  isBusy: boolean
  decide: (id: string, decision: Decision) => void
}

const SHOWN = 20

/** What the assistant wants to do and may not without a click: to what, and how that would change. */
export function ApprovalCard({ approval, action, isBusy, decide }: ApprovalCardProps) {
  const { id, summary, affected } = approval
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="rounded-xl border border-warn bg-warn-soft p-4">
      <h2 id={heading} className="flex items-center gap-2 font-medium">
        <ShieldQuestion className="size-5 text-warn" />
        {summary}?
      </h2>
      {affected.length > 0 ? (
        <ul className="mt-2 max-h-60 space-y-1 overflow-auto text-sm">
          {affected.slice(0, SHOWN).map(({ title, before, after }, at) => (
            <li key={`${at} ${title}`}>
              <span className="font-medium">{title}</span>
              {before ? <span className="block text-muted-foreground">Before: {before}</span> : null}
              {after ? <span className="block text-muted-foreground">After: {after}</span> : null}
            </li>
          ))}
          {affected.length > SHOWN ? <li>and {affected.length - SHOWN} more</li> : null}
        </ul>
      ) : null}
      <Form
        method="post"
        action={action}
        className="mt-3 flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          const { submitter } = event.nativeEvent as SubmitEvent
          decide(id, (submitter as HTMLButtonElement | null)?.value === 'approve' ? 'approve' : 'decline')
        }}
      >
        <input type="hidden" name="intent" value="decide" />
        <input type="hidden" name="approval_id" value={id} />
        <Button name="decision" value="approve" size="sm" disabled={isBusy}>
          Approve
        </Button>
        <Button name="decision" value="decline" size="sm" variant="outline" disabled={isBusy}>
          Decline
        </Button>
      </Form>
    </section>
  )
}
