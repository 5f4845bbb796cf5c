import { findTask } from '#core/db/task-rows.ts'
import { findTasksByTitle, type TitleMatch } from '#core/db/task-titles.ts'
import type { Db, Trx } from '#core/db/knex.ts'
import type { Actor } from '#core/domain/actor.ts'
import { DomainError, invalid } from '#core/domain/errors.ts'

/** A task as people name it: by id, or by words of its title. Exactly one of both. */
export interface TaskReference {
  task_id?: number | undefined
  task?: string | undefined
}

export interface ResolveOptions {
  /** Where a title is looked for: what is in the trash is found there only. */
  in?: 'living' | 'completed first' | 'trash'
}

export interface TaskCandidate {
  task_id: number
  title: string
  completed: boolean
  due_datetime: string | null
}

const MAX_CANDIDATES = 10

/**
 * The id of the task that is meant, which is there. An exact title wins over one that holds the words, a pending task over a
 * completed one.
 * @throws task_not_found, ambiguous_task (`details.candidates`), invalid_request when neither or both are given
 */
export async function resolveTask(
  db: Db | Trx,
  actor: Actor,
  reference: TaskReference,
  options: ResolveOptions = {},
): Promise<number> {
  const id = await resolveTaskId(db, actor, reference, options)
  if (reference.task_id !== undefined && !(await findTask(db, actor.userId, id))) throw taskNotFound(id)
  return id
}

/** As `resolveTask`, but an id is taken as it is: for those who read the task anyway. */
export async function resolveTaskId(
  db: Db | Trx,
  actor: Actor,
  { task_id: id, task: words }: TaskReference,
  { in: place = 'living' }: ResolveOptions = {},
): Promise<number> {
  if ((id === undefined) === (words === undefined)) throw invalid('task_id', 'give exactly one of task_id and task')
  if (id !== undefined) return id
  const matches = await findTasksByTitle(db, {
    userId: actor.userId,
    words: words!,
    deleted: place === 'trash',
    completedFirst: place === 'completed first',
    limit: MAX_CANDIDATES + 1,
  })
  const [best] = matches
  if (!best) throw noTitle(words!, place)
  const equals = matches.filter(({ exact, completed }) => exact === best.exact && completed === best.completed)
  if (equals.length === 1) return best.id
  throw new DomainError('ambiguous_task', `Several tasks match ${JSON.stringify(words)}.`, {
    candidates: equals.slice(0, MAX_CANDIDATES).map(toCandidate),
  })
}

export function taskNotFound(id: number): DomainError {
  return new DomainError('task_not_found', `No task with id ${id}.`)
}

function noTitle(words: string, place: ResolveOptions['in']): DomainError {
  const where = place === 'trash' ? ' in the trash' : ''
  return new DomainError('task_not_found', `No task${where} has ${JSON.stringify(words)} in its title.`)
}

function toCandidate({ id, title, completed, due_datetime: due }: TitleMatch): TaskCandidate {
  return { task_id: id, title, completed, due_datetime: due?.toISOString() ?? null }
}
