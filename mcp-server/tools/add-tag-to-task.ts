import { tagNameSchema } from '#core/domain/tag.ts'
import { addTagToTaskIn } from '#core/tags/change-task-tags.ts'
import { resolveTask } from '#core/tasks/resolve-task.ts'
import { taskReference } from '../arguments.ts'
import { task } from '../results.ts'
import { writeTool } from '../tool.ts'

export const addTagToTask = writeTool({
  name: 'add_tag_to_task',
  title: 'Tag a task',
  description: 'Puts a tag on a task; a new name makes the tag.',
  toolset: 'tags',
  input: { ...taskReference, tag_name: tagNameSchema },
  output: { task },
  async handle(act, { tag_name: name, ...reference }) {
    return addTagToTaskIn(act, await resolveTask(act.trx, act.actor, reference), { name })
  },
})
