import { NavLink, Outlet } from '@remix-run/react'
import { PageHeading } from '#app/components/page-heading.tsx'

const parts = [
  ['/settings', 'Profile'],
  ['/settings/connections', 'Connections'],
  ['/settings/data', 'Your data'],
] as const

export default function SettingsLayout() {
  return (
    <>
      <PageHeading title="Settings" />
      <nav aria-label="Settings" className="mb-6 flex gap-1">
        {parts.map(([to, label]) => (
          <NavLink
            key={to}
            to={to}
            end
            className="rounded-full px-3 py-1.5 text-sm text-muted-foreground hover:bg-accent aria-[current]:bg-primary-soft aria-[current]:font-medium aria-[current]:text-primary"
          >
            {label}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </>
  )
}
