import { Form, Link } from '@remix-run/react'
import { signOut } from '#app/hooks/use-live-updates.ts'
import { Button } from './ui/button.tsx'

export interface Account {
  id: string
  name: string
  email: string
}

const item = 'block w-full rounded-md px-3 py-2 text-left text-sm hover:bg-accent'

/** A native popover: it opens, closes on Escape and on a press elsewhere, without JavaScript of ours. */
export function ProfileMenu({ account }: { account: Account }) {
  return (
    <>
      <Button
        type="button"
        variant="outline"
        size="icon"
        className="rounded-full font-semibold"
        aria-label="Profile menu"
        {...{ popovertarget: 'profile-menu' }}
      >
        <span aria-hidden="true">{[...account.name][0]?.toUpperCase()}</span>
      </Button>
      <div
        id="profile-menu"
        {...{ popover: 'auto' }}
        className="fixed inset-auto top-14 right-4 m-0 w-60 rounded-xl border border-border bg-card p-1.5 text-foreground shadow-lg"
      >
        <p className="px-3 pt-2 text-sm font-medium">{account.name}</p>
        <p className="mb-1.5 border-b border-border px-3 pb-3 text-sm text-muted-foreground">{account.email}</p>
        <Link to="/settings" className={item} onClick={closePopover}>
          Settings
        </Link>
        <Form method="post" action="/sign-out" reloadDocument onSubmit={() => (signOut.isUnderWay = true)}>
          <button type="submit" className={item}>
            Sign out
          </button>
        </Form>
      </div>
    </>
  )
}

function closePopover() {
  document.getElementById('profile-menu')?.hidePopover?.()
}
