import { deleteTagIn } from '#core/tags/delete-tag.ts'
import { resolveTag } from '#core/tags/resolve-tag.ts'
import { words } from '../arguments.ts'
import { tag } from '../results.ts'
import { writeTool } from '../tool.ts'

export const deleteTag = writeTool({
  name: 'delete_tag',
  title: 'Delete a tag',
  description:
    'Deletes a tag, given by name or id, and takes it off every task; the tasks stay. undo_change brings it back.',
  toolset: 'tags',
  destructive: true,
  input: { tag: words(50) },
  output: { tag },
  async handle(act, { tag: text }) {
    const { id } = await resolveTag(act.trx, act.actor, text)
    return { tag: await deleteTagIn(act, id) }
  },
})
