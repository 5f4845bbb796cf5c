import Check from 'lucide-react/icons/check'
import CircleAlert from 'lucide-react/icons/circle-alert'
import Hourglass from 'lucide-react/icons/hourglass'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import type { CallView } from '#app/lib/chat-view.ts'

const states = {
  running: { words: 'running', Icon: LoaderCircle },
  waiting: { words: 'waits for your approval', Icon: Hourglass },
  declined: { words: 'not approved', Icon: CircleAlert },
  interrupted: { words: 'cut off', Icon: CircleAlert },
} as const

/** What the assistant did, in a line; opened, what it asked and what came back. */
export function ToolCallCard({ call }: { call: CallView }) {
  const { words, Icon } = call.status === 'done' ? outcomeOf(call) : states[call.status]
  return (
    <details className="rounded-lg border border-border bg-card text-sm">
      <summary className="flex cursor-pointer items-center gap-2 px-3 py-1.5 text-muted-foreground">
        <Icon className={call.status === 'running' ? 'size-4 animate-spin' : 'size-4'} />
        <span className="font-medium text-foreground">{call.label}</span>
        <span className={call.isError ? 'text-danger' : ''}>{words}</span>
        {call.ms === null ? null : <span className="ml-auto text-xs tabular-nums">{call.ms} ms</span>}
      </summary>
      <div className="space-y-2 border-t border-border px-3 py-2">
        <Data title="Asked" text={call.request} />
        {call.answer === '' ? null : <Data title="Came back" text={call.answer} />}
      </div>
    </details>
  )
}

function outcomeOf({ isError }: CallView) {
  return isError ? { words: 'failed', Icon: CircleAlert } : { words: 'done', Icon: Check }
}

function Data({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <p className="text-xs font-medium text-muted-foreground">{title}</p>
      <pre className="mt-1 rounded bg-muted p-2 text-xs whitespace-pre-wrap">{text}</pre>
    </div>
  )
}
