import { z } from 'zod'
import { undoApartIn } from '#core/changes/undo-change-set.ts'
import { undoLastChangeIn } from '#core/changes/undo-last-change.ts'
import { attribution } from '#core/domain/actor.ts'
import { recentChange, warnings } from '../results.ts'
import { writeTool } from '../tool.ts'

export const undoChange = writeTool({
  name: 'undo_change',
  title: 'Undo a change',
  description:
    'Takes back all that one call did, by its change_set_id, or else the last change of this client. Nothing is undone when something changed since: the error names it. Undoing an undo redoes.',
  toolset: 'history',
  idempotent: false,
  input: { change_set_id: z.uuid().optional() },
  output: {
    undone: z.string(),
    changes: z.array(recentChange),
    warnings,
  },
  async handle(act, { change_set_id: id }) {
    const done = await (id === undefined ? undoLastChangeIn(act) : undoApartIn(act, id))
    const said = { actor: attribution(act.actor), at: act.now.toISOString() }
    const changes = done.changes.map(({ task_id, action, title }) => ({ event_type: action, task_id, title, ...said }))
    return { ...done, changes }
  },
})
