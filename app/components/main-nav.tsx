import { NavLink } from '@remix-run/react'
import Bell from 'lucide-react/icons/bell'
import History from 'lucide-react/icons/history'
import ListTodo from 'lucide-react/icons/list-todo'
import MessageCircle from 'lucide-react/icons/message-circle'
import Tag from 'lucide-react/icons/tag'
import Trash from 'lucide-react/icons/trash-2'

const places = [
  { to: '/tasks', label: 'Tasks', Icon: ListTodo },
  { to: '/chat', label: 'Assistant', Icon: MessageCircle },
  { to: '/reminders', label: 'Reminders', Icon: Bell },
  { to: '/tags', label: 'Tags', Icon: Tag },
  { to: '/activity', label: 'Activity', Icon: History },
  { to: '/trash', label: 'Trash', Icon: Trash },
] as const

/** A bar at the bottom of a phone, a column at the side of a desktop. */
export function MainNav() {
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-20 h-(--bar-height) border-t border-border bg-card pb-[env(safe-area-inset-bottom)] md:sticky md:top-20 md:z-0 md:h-auto md:w-48 md:shrink-0 md:self-start md:border-0 md:bg-transparent"
    >
      <ul className="flex md:flex-col md:gap-1">
        {places.map(({ to, label, Icon }) => (
          <li key={to} className="flex-auto">
            <NavLink
              to={to}
              className="flex flex-col items-center gap-0.5 px-0.5 py-2 text-xs tracking-tight whitespace-nowrap text-muted-foreground hover:text-foreground aria-[current]:text-primary md:flex-row md:gap-3 md:rounded-lg md:px-3 md:text-sm md:tracking-normal md:hover:bg-accent md:aria-[current]:bg-primary-soft md:aria-[current]:font-medium"
            >
              <Icon className="size-5 md:size-4" />
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
