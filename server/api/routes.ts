import type { Route } from './route.ts'
import { accountRoutes } from './routes/account.ts'
import { chatRoutes } from './routes/chat.ts'
import { historyRoutes } from './routes/history.ts'
import { reminderRoutes } from './routes/reminders.ts'
import { tagRoutes } from './routes/tags.ts'
import { taskRoutes } from './routes/tasks.ts'

/** The whole table: what is mounted, and what OpenAPI says. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...taskRoutes,
  ...reminderRoutes,
  ...tagRoutes,
  ...historyRoutes,
  ...chatRoutes,
]
