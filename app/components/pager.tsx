import { Link } from '@remix-run/react'
import { PAGE_SIZE } from '#app/lib/task-filters.ts'
import { buttonStyle } from './ui/button.tsx'

interface PagerProps {
  page: number
  total: number
  size?: number
  to: (page: number) => string
}

/** "Previous" and "Next", each only where it leads somewhere. */
export function Pager({ page, total, size = PAGE_SIZE, to }: PagerProps) {
  const pages = Math.max(1, Math.ceil(total / size))
  if (pages === 1 && page === 1) return null
  const style = buttonStyle({ variant: 'outline', size: 'sm' })
  return (
    <nav aria-label="Pages" className="mt-6 flex items-center justify-between gap-3">
      {page > 1 ? (
        <Link rel="prev" to={to(Math.min(page - 1, pages))} className={style}>
          Previous
        </Link>
      ) : (
        <span />
      )}
      <span className="text-sm text-muted-foreground">
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <Link rel="next" to={to(page + 1)} className={style}>
          Next
        </Link>
      ) : (
        <span />
      )}
    </nav>
  )
}
