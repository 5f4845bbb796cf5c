import { Form, useNavigation } from '@remix-run/react'
import { useState } from 'react'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import type { TaskPageData } from '#app/lib/task-page.server.ts'
import { ConflictNote } from './conflict-note.tsx'
import { TaskFields } from './task-fields.tsx'
import { Button } from './ui/button.tsx'

/**
 * The form holds the task as it was when the form was made. While nobody types it follows the task; once somebody does,
 * it keeps its version, so that saving over somebody else's change is noticed.
 */
export function TaskEditForm({ page, answer }: { page: TaskPageData; answer: ActionAnswer | undefined }) {
  const [base, setBase] = useState(page)
  const [isDirty, setIsDirty] = useState(false)
  const [seenAnswer, setSeenAnswer] = useState(answer)
  // All while rendering, so that no frame shows the fields of one version with the number of another.
  if (answer !== seenAnswer) {
    setSeenAnswer(answer)
    if (!answer || answer.ok) setIsDirty(false)
  }
  const isBehind = base.row.id !== page.row.id || base.row.version !== page.row.version
  if (isBehind && !isDirty) setBase(page)
  const { state } = useNavigation()
  const refused = answer && !answer.ok ? answer : null
  const conflict = refused?.conflict
  const version = conflict?.version ?? base.row.version
  const isStale = isDirty && isBehind && !conflict
  return (
    <Form
      method="post"
      // Another version is another form: inputs without state of ours take new values only when they are made anew.
      key={`${base.row.id}-${base.row.version}`}
      onChange={() => setIsDirty(true)}
      className="rounded-xl border border-border bg-card p-4 sm:p-6"
    >
      <input type="hidden" name="intent" value="save" />
      <input type="hidden" name="version" value={version} />
      <input type="hidden" name="shown" value={JSON.stringify(base.values)} />
      {refused && !conflict ? (
        <p role="alert" className="mb-4 text-sm text-danger">
          {refused.problem.message}
        </p>
      ) : null}
      {conflict ? <ConflictNote differences={conflict.differences} /> : null}
      {isStale ? (
        <output className="mb-4 block text-sm text-warn">
          This task was changed elsewhere while you were editing.
        </output>
      ) : null}
      <TaskFields
        values={{ ...base.values, ...refused?.values }}
        errors={refused?.problem.fields ?? {}}
        zone={page.zone}
      />
      <div className="mt-6 flex justify-end">
        <Button disabled={state === 'submitting'}>{conflict ? 'Save mine' : 'Save'}</Button>
      </div>
    </Form>
  )
}
