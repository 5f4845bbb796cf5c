import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button } from './ui/button.tsx'

export interface ConsentView {
  name: string
  publishedBy: string | null
  target: string
  isOnDevice: boolean
  redirectUri: string
  scopes: readonly string[]
  email: string
  /** The request itself, to which the form is sent and to which somebody else comes back after signing in. */
  path: string
}

const permissions: Record<string, string> = {
  'tasks:read': 'See your tasks, tags, reminders and activity',
  'tasks:write': 'Add, change, complete and delete tasks, tags and reminders',
}

/** Asks whether an app is let in. A form of plain HTML: its answer leads away from this site, which no fetch could follow. */
export function ConsentCard({ name, publishedBy, target, isOnDevice, redirectUri, scopes, email, path }: ConsentView) {
  const canWrite = scopes.includes('tasks:write')
  return (
    <div className="rounded-2xl border border-border bg-card p-6 shadow-sm sm:p-8">
      <h1 className="text-2xl font-semibold tracking-tight">
        Allow “<bdi>{name}</bdi>” to use your Docket?
      </h1>
      <div className="mt-2 flex flex-wrap items-center gap-x-2 text-sm text-muted-foreground">
        <p>You are signed in as {email}.</p>
        <Form method="post" action="/sign-out" reloadDocument>
          <input type="hidden" name="next" value={path} />
          <button type="submit" className="text-primary underline underline-offset-2">
            Use another account
          </button>
        </Form>
      </div>
      <h2 className="mt-6 text-sm font-semibold">It will be able to</h2>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-sm">
        {scopes.map((scope) => (
          <li key={scope}>{permissions[scope] ?? scope}</li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-muted-foreground">
        {canWrite
          ? 'It cannot see your password. You can undo what it does, and disconnect it at any time.'
          : 'It cannot change anything or see your password. You can disconnect it at any time.'}
      </p>
      <dl className="mt-6 space-y-3 rounded-xl bg-muted p-4 text-sm">
        <Fact term="Who asks">
          {publishedBy === null ? (
            <>
              An app that calls itself “<bdi>{name}</bdi>”. Nobody has checked that name.
            </>
          ) : (
            <>
              “<bdi>{name}</bdi>”, published by <strong className="font-semibold">{publishedBy}</strong>
            </>
          )}
        </Fact>
        <Fact term="Where the access goes">
          <strong className="font-semibold">{target}</strong>
          {isOnDevice || publishedBy === null ? <p>Go on only if you have just started this yourself.</p> : null}
          <code className="mt-1 block text-xs text-muted-foreground">{redirectUri}</code>
        </Fact>
      </dl>
      <Form method="post" action={path} reloadDocument className="mt-6 grid gap-3 sm:grid-cols-2">
        <Button size="lg" name="decision" value="allow">
          Allow
        </Button>
        <Button size="lg" variant="outline" name="decision" value="deny">
          Deny
        </Button>
      </Form>
    </div>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{term}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  )
}
