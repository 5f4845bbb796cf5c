import { useFetcher, useLocation, useRouteLoaderData } from '@remix-run/react'
import SunMoon from 'lucide-react/icons/sun-moon'
import type { FormEvent } from 'react'
import { readTheme } from '#app/lib/shown-theme.ts'
import { Button } from './ui/button.tsx'

/** Turns light to dark and back. Only the browser knows what "system" is now, so it decides where it can. */
export function ThemeToggle() {
  const fetcher = useFetcher()
  const { pathname, search } = useLocation()
  const theme = useRouteLoaderData<{ theme: string }>('root')?.theme ?? 'system'

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // What is shown, not what was loaded: a second press may come before the first is stored.
    const chosen = readTheme() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset['theme'] = chosen
    fetcher.submit({ theme: chosen }, { method: 'post', action: '/theme' })
  }

  return (
    <fetcher.Form method="post" action="/theme" onSubmit={onSubmit}>
      <input type="hidden" name="next" value={pathname + search} />
      <input type="hidden" name="theme" value={theme === 'dark' ? 'light' : 'dark'} />
      <Button variant="ghost" size="icon" aria-label="Toggle theme" title="Toggle theme">
        <SunMoon className="size-5" />
      </Button>
    </fetcher.Form>
  )
}
