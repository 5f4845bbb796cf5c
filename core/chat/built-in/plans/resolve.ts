import type { Reference, TaskFilter } from '#core/chat/built-in/commands/command.ts'
import type { BriefTask } from '#core/chat/built-in/tool-results.ts'
import type { Situation } from './plan.ts'

/** One task, as a tool is told it: by id when the conversation knows it, else by words of its title. */
export interface TaskRef {
  id?: number
  words?: string
  title?: string
  /** What the words are when their "and" joins two tasks. */
  parts?: string[]
}

/** What a reference means here and now. */
export type Resolved =
  | { kind: 'tasks'; refs: TaskRef[] }
  | { kind: 'set'; filter: TaskFilter; maybe?: string }
  | { kind: 'which'; candidates: BriefTask[] }
  | { kind: 'unknown'; why: string }

const NO_LIST =
  'I have not shown a list yet, so I do not know which one that is. Say the title, or “list my tasks” first.'
const NO_FOCUS = 'I am not sure which task you mean. Say its title, please.'

/** Finds out which tasks are meant, from what the conversation knows. */
export function resolve(reference: Reference, situation: Situation): Resolved {
  switch (reference.kind) {
    case 'words':
      return tasks([{ words: reference.text, ...(reference.parts && { parts: reference.parts }) }])
    case 'id':
      return tasks([{ id: reference.id }])
    case 'places':
      return resolvePlaces(reference.places, reference.orId === true, situation)
    case 'focus':
      return resolveFocus(reference, situation)
    case 'several':
      return resolveSeveral(reference.references, situation)
    case 'set':
      return reference
  }
}

function tasks(refs: TaskRef[]): Resolved {
  return { kind: 'tasks', refs }
}

function refOf({ id, title }: BriefTask): TaskRef {
  return { id, title }
}

function resolvePlaces(places: number[], orId: boolean, { memory }: Situation): Resolved {
  const { list } = memory
  const found = places.map((place) => list[place > 0 ? place - 1 : list.length + place])
  if (found.every((task) => task !== undefined)) return tasks(found.map(refOf))
  if (orId && places.every((place) => place > 0)) return tasks(places.map((id) => ({ id })))
  if (list.length === 0) return { kind: 'unknown', why: NO_LIST }
  const only = list.length === 1 ? 'only one task' : `${list.length} tasks`
  return { kind: 'unknown', why: `The last list has ${only}. Which one do you mean?` }
}

function resolveFocus({ many, near = false }: Reference & { kind: 'focus' }, { memory, view }: Situation): Resolved {
  const seen: BriefTask[] = near ? view.map((id) => ({ id, title: '' })) : []
  const groups = many ? [seen, memory.focus, memory.list] : [seen.length === 1 ? seen : [], memory.focus, memory.list]
  const found = groups.find((group) => group.length > 0)
  if (!found) {
    return view.length > 0 && (many || view.length === 1)
      ? tasks(view.map((id) => ({ id })))
      : { kind: 'unknown', why: NO_FOCUS }
  }
  if (many || found.length === 1) return tasks(found.map((task) => (task.title === '' ? { id: task.id } : refOf(task))))
  return { kind: 'which', candidates: found }
}

function resolveSeveral(references: Reference[], situation: Situation): Resolved {
  const all = references.map((reference) => resolve(reference, situation))
  const problem = all.find((one) => one.kind !== 'tasks')
  return problem ?? tasks(all.flatMap((one) => (one.kind === 'tasks' ? one.refs : [])))
}
