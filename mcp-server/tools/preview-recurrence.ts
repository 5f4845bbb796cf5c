import { z } from 'zod'
import { readTimeText } from '#core/domain/quick-add/read-time-text.ts'
import { previewRecurrence as preview } from '#core/domain/recurrence/preview-recurrence.ts'
import { parseDateTime, timeZoneSchema } from '#core/domain/time.ts'
import { toListedOccurrence } from '#core/tasks/list-occurrences.ts'
import { when, words } from '../arguments.ts'
import { occurrences } from '../results.ts'
import { readTool } from '../tool.ts'

export const previewRecurrence = readTool({
  name: 'preview_recurrence',
  title: 'Preview a recurrence',
  description:
    'The first dates of a recurrence and what it means in words, without changing anything. start may be past and counts where it fits the rule.',
  toolset: 'recurrence',
  showsApp: true,
  input: {
    recurrence: words(500),
    start: when,
    time_zone: timeZoneSchema.optional().describe('IANA name; else the user’s'),
    count: z.int().min(1).max(50).default(5),
  },
  output: { occurrences, explanation: z.string() },
  async handle({ ctx, actor }, { recurrence, start, time_zone: zone = actor.timeZone, count }) {
    const text = readTimeText(start, 'start', { now: ctx.clock.now(), zone, weekStart: actor.weekStart })
    const read = preview({ recurrence, start: parseDateTime(text, zone, 'start').instant, zone, count })
    return { occurrences: read.occurrences.map(toListedOccurrence), explanation: read.explanation }
  },
})
