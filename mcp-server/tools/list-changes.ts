import { z } from 'zod'
import { listRecentChanges } from '#core/changes/list-recent-changes.ts'
import { words } from '../arguments.ts'
import { recentChange } from '../results.ts'
import { readTool } from '../tool.ts'

export const listChanges = readTool({
  name: 'list_changes',
  title: 'What changed since',
  description:
    'What happened to tasks and tags, oldest first, since a time ("yesterday 5pm") or since the cursor of an earlier answer; without since, in the last 24 hours. more says that the cursor leads on.',
  toolset: 'history',
  input: { since: words(100).optional() },
  output: { changes: z.array(recentChange), cursor: z.string(), more: z.boolean() },
  handle: async ({ ctx, actor }, { since }) => listRecentChanges(ctx, actor, since),
})
