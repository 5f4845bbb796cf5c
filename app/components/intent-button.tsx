import { useFetcher, useLocation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useActionNotices } from '#app/hooks/use-action-notices.ts'
import { Button } from './ui/button.tsx'

interface IntentButtonProps {
  action: string
  intent: string
  values?: Record<string, string | number>
  label?: string
  /** Where a form sent without JavaScript goes on to; this page unless said. */
  next?: string
  variant?: 'outline' | 'ghost' | 'danger'
  children: ReactNode
}

/** One button that does one thing at once: a form of hidden fields. */
export function IntentButton({
  action,
  intent,
  values = {},
  label,
  next,
  variant = 'outline',
  children,
}: IntentButtonProps) {
  const fetcher = useFetcher()
  const { pathname, search } = useLocation()
  useActionNotices(fetcher)
  return (
    <fetcher.Form method="post" action={action}>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="next" value={next ?? pathname + search} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button variant={variant} size="sm" aria-label={label} disabled={fetcher.state !== 'idle'}>
        {children}
      </Button>
    </fetcher.Form>
  )
}
