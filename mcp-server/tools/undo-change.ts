import { z } from 'zod'
import { undoApartIn } from '#core/changes/undo-change-set.ts'
import { undoLastChangeIn } from '#core/changes/undo-last-change.ts'
import { warnings } from '../results.ts'
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
    changes: z.array(z.object({ task_id: z.int().nullable(), action: z.string(), title: z.string() })),
    warnings,
  },
  handle: async (act, { change_set_id: id }) => (id === undefined ? undoLastChangeIn(act) : undoApartIn(act, id)),
})
