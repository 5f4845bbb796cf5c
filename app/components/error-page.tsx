import { Link } from '@remix-run/react'
import { Brand } from './brand.tsx'
import { buttonStyle } from './ui/button.tsx'

const words: Record<number, { title: string; text: string }> = {
  404: { title: 'Page not found', text: 'There is nothing here, or it is not yours to see.' },
  429: { title: 'Too many requests', text: 'Please wait a minute and try again.' },
  503: {
    title: 'Docket is out of reach',
    text: 'Something that it needs is down. Nothing is lost; try again in a moment.',
  },
}
const other = {
  title: 'Something went wrong',
  text: 'It is not your fault. Try again; if it stays, tell whoever runs Docket.',
}

/** The title of such a page. */
export function errorTitle(status: number): string {
  return `${(words[status] ?? other).title} · Docket`
}

/** What is shown instead of a page. */
export function ErrorPage({ status }: { status: number }) {
  const { title, text } = words[status] ?? other
  return (
    <>
      <main className="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center gap-4 px-4 text-center">
        <Brand />
        <p className="mt-4 text-sm font-medium text-primary">{status}</p>
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        <p className="text-muted-foreground">{text}</p>
        <Link to="/tasks" className={buttonStyle()}>
          Go to your tasks
        </Link>
      </main>
    </>
  )
}
