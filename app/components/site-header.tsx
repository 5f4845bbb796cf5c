import { Link } from '@remix-run/react'
import { Brand } from './brand.tsx'
import { ThemeToggle } from './theme-toggle.tsx'
import { buttonStyle } from './ui/button.tsx'

/** The head of the pages that are there for everybody. */
export function SiteHeader({ withLinks = false }: { withLinks?: boolean }) {
  return (
    <header className="border-b border-border bg-card">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-2 px-4">
        <Brand />
        <div className="ml-auto flex items-center gap-2">
          <ThemeToggle />
          {withLinks ? (
            <Link to="/auth" className={buttonStyle({ variant: 'outline', size: 'sm' })}>
              Sign in
            </Link>
          ) : null}
        </div>
      </div>
    </header>
  )
}
