import { redirect, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Landing } from '#app/components/landing.tsx'
import { SiteHeader } from '#app/components/site-header.tsx'

export const meta: MetaFunction = () => [
  { title: 'Docket · Tasks you can talk to' },
  {
    name: 'description',
    content: 'A task manager that understands how you write, reminds you in time and loses nothing.',
  },
]

export function loader({ context }: LoaderFunctionArgs) {
  return context.user ? redirect('/tasks') : null
}

export default function LandingPage() {
  return (
    <>
      <SiteHeader withLinks />
      <Landing />
    </>
  )
}
