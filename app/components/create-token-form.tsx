import { Form, useNavigation } from '@remix-run/react'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { Button } from './ui/button.tsx'
import { Input, Select } from './ui/controls.tsx'
import { Field } from './ui/field.tsx'

export type TokenAnswer = ActionAnswer & { created?: { name: string; token: string } }

const accessOptions = [
  ['write', 'Read and write'],
  ['read', 'Read only'],
] as const

export function CreateTokenForm({ answer }: { answer: TokenAnswer | undefined }) {
  const { state } = useNavigation()
  const refused = answer && !answer.ok ? answer : null
  const created = answer?.created
  const errors = refused?.problem.fields ?? {}
  return (
    <>
      {created ? (
        <output className="mb-4 block rounded-xl bg-ok-soft p-4 text-sm text-ok">
          <p className="font-medium">“{created.name}” is made. Copy its token now: it is not shown again.</p>
          <code className="mt-2 block rounded-lg bg-card p-3 text-foreground select-all">{created.token}</code>
        </output>
      ) : null}
      <Form
        method="post"
        key={created?.token ?? 'new'}
        className="mb-4 grid items-start gap-4 rounded-xl border border-border bg-card p-4 sm:grid-cols-3"
      >
        <input type="hidden" name="intent" value="create" />
        <Field label="Token name" error={errors['name']}>
          {(control) => (
            <Input
              {...control}
              name="name"
              required
              maxLength={100}
              autoComplete="off"
              defaultValue={refused?.values['name']}
            />
          )}
        </Field>
        <Field label="Access" error={errors['scopes']}>
          {(control) => <Select {...control} name="access" options={accessOptions} />}
        </Field>
        <Field label="Expires" hint="Empty: never" error={errors['expires_at']}>
          {(control) => (
            <Input {...control} type="date" name="expires_at" defaultValue={refused?.values['expires_at']} />
          )}
        </Field>
        <div className="sm:col-span-3">
          <Button disabled={state === 'submitting'}>Create token</Button>
        </div>
      </Form>
    </>
  )
}
