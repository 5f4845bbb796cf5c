import { z } from 'zod'
import { getOverview as overview } from '#core/tasks/get-overview.ts'
import { task } from '../results.ts'
import { readTool } from '../tool.ts'

export const getOverview = readTool({
  name: 'get_overview',
  title: 'Overview',
  description:
    'Where the user stands now: time and zone, up to 10 tasks each that are still due today, overdue and upcoming, and counts. A good first call.',
  toolset: 'tasks',
  showsApp: true,
  input: {},
  output: {
    now: z.string(),
    time_zone: z.string(),
    today: z.array(task),
    overdue: z.array(task),
    upcoming: z.array(task),
    counts: z.object({
      pending: z.int(),
      today: z.int(),
      overdue: z.int(),
      upcoming: z.int(),
      completed_today: z.int(),
    }),
  },
  handle: async ({ ctx, actor }) => overview(ctx, actor),
})
