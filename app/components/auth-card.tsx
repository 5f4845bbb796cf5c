import { Form, Link, useNavigation } from '@remix-run/react'
import { useHydrated } from '#app/hooks/use-hydrated.ts'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { Button } from './ui/button.tsx'
import { Input } from './ui/controls.tsx'
import { Field } from './ui/field.tsx'

type Mode = 'sign-in' | 'sign-up'

interface AuthCardProps {
  mode: Mode
  next: string
  refused: ActionAnswer | undefined
}

const tabs = [
  ['sign-in', 'Sign in'],
  ['sign-up', 'Sign up'],
] as const

export function AuthCard({ mode, next, refused }: AuthCardProps) {
  // The zone of the browser, which the server cannot know; empty without JavaScript.
  const zone = useHydrated() ? Intl.DateTimeFormat().resolvedOptions().timeZone : ''
  const { state } = useNavigation()
  const problem = refused && !refused.ok && refused.values['intent'] === mode ? refused : null
  const errors = problem?.problem.fields ?? {}
  const word = mode === 'sign-up' ? 'Sign up' : 'Sign in'
  return (
    <div className="rounded-2xl border border-border bg-card p-6 shadow-sm sm:p-8">
      <h1 className="text-2xl font-semibold tracking-tight">
        {mode === 'sign-up' ? 'Make your account' : 'Welcome back'}
      </h1>
      <div
        role="tablist"
        aria-label="Sign in or sign up"
        className="mt-5 grid grid-cols-2 gap-1 rounded-lg bg-muted p-1"
      >
        {tabs.map(([name, label]) => (
          <Link
            key={name}
            id={`tab-${name}`}
            role="tab"
            aria-selected={mode === name}
            aria-controls="auth-panel"
            replace
            to={`/auth?${new URLSearchParams({ tab: name, redirect: next }).toString()}`}
            className="rounded-md px-3 py-2 text-center text-sm font-medium text-muted-foreground aria-selected:bg-card aria-selected:text-foreground aria-selected:shadow-sm"
          >
            {label}
          </Link>
        ))}
      </div>
      <div id="auth-panel" role="tabpanel" aria-labelledby={`tab-${mode}`}>
        <Form method="post" key={mode} className="mt-6 space-y-4">
          <input type="hidden" name="intent" value={mode} />
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="time_zone" value={zone} />
          {problem && Object.keys(errors).length === 0 ? (
            <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger">
              {problem.problem.message}
            </p>
          ) : null}
          {mode === 'sign-up' ? (
            <Field label="Name" error={errors['name']}>
              {(control) => (
                <Input
                  {...control}
                  name="name"
                  autoComplete="name"
                  maxLength={100}
                  defaultValue={problem?.values['name']}
                />
              )}
            </Field>
          ) : null}
          <Field label="Email" error={errors['email']}>
            {(control) => (
              <Input
                {...control}
                type="email"
                name="email"
                autoComplete="email"
                required
                maxLength={254}
                defaultValue={problem?.values['email']}
              />
            )}
          </Field>
          <PasswordField mode={mode} error={errors['password']} />
          <Button size="lg" className="w-full" disabled={state === 'submitting'}>
            {word}
          </Button>
        </Form>
      </div>
    </div>
  )
}

function PasswordField({ mode, error }: { mode: Mode; error: string | undefined }) {
  const isNew = mode === 'sign-up'
  return (
    <Field label="Password" error={error} {...(isNew && { hint: 'At least 8 characters' })}>
      {(control) => (
        <Input
          {...control}
          type="password"
          name="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          required
          {...(isNew && { minLength: 8 })}
        />
      )}
    </Field>
  )
}
