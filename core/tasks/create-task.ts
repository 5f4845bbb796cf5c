import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import type { Actor } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import { toTask, type TaskState } from '#core/domain/task-state.ts'
import type { CreateTaskInput, Task, Warning } from '#core/domain/task.ts'
import { applyFields, type TaskFields } from './apply-fields.ts'
import { readQuickAdd } from './read-quick-add.ts'
import { storeNewTask } from './write-task.ts'

export interface TaskAnswer {
  task: Task
  warnings?: Warning[]
}

/** Makes a task from fields or from a line of quick add. @throws see `applyFields` */
export async function createTask(ctx: Context, actor: Actor, input: CreateTaskInput): Promise<Done<TaskAnswer>> {
  return performAct(ctx, actor, { operation: 'create-task', input }, (act) => createTaskIn(act, input))
}

export async function createTaskIn(act: Act, input: CreateTaskInput): Promise<TaskAnswer> {
  const { quick_add: text, ...given } = input
  const fields: TaskFields = text === undefined ? given : readQuickAdd(act, text, given)
  if (!fields.title) throw invalid('title', 'must have at least 1 character', fields.title)
  const { state, warnings } = await applyFields(act, blankTask(act), fields)
  const task = toTask(await storeNewTask(act, state))
  return warnings.length > 0 ? { task, warnings } : { task }
}

/** A task before anything is known of it: the defaults of every field. */
export function blankTask(act: Act): TaskState {
  return {
    id: 0,
    userId: act.actor.userId,
    title: '',
    description: '',
    completed: false,
    completedAt: null,
    dueAt: null,
    allDay: false,
    priority: 'Medium',
    recurrence: null,
    nextOccurrence: null,
    parentTaskId: null,
    predecessorId: null,
    version: 1,
    createdAt: act.now,
    updatedAt: act.now,
    deletedAt: null,
    tags: [],
    reminders: [],
  }
}
