import { removeTagFromTaskIn } from '#core/tags/change-task-tags.ts'
import { resolveTag } from '#core/tags/resolve-tag.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { taskReference, words } from '../arguments.ts'
import { task } from '../results.ts'
import { writeTool } from '../tool.ts'

export const removeTagFromTask = writeTool({
  name: 'remove_tag_from_task',
  title: 'Untag a task',
  description: 'Takes a tag off a task; the tag itself stays.',
  toolset: 'tags',
  input: { ...taskReference, tag_name: words(50) },
  output: { task },
  async handle(act, { tag_name: name, ...reference }) {
    const id = await resolveTask(act.trx, act.actor, reference)
    const { id: tagId } = await resolveTag(act.trx, act.actor, name)
    return removeTagFromTaskIn(act, id, tagId)
  },
})
