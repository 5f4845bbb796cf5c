import { type BriefTask, type ToolResult, readReminders, readTask, readTasks, readText } from './tool-results.ts'

/** What a conversation is about, as its tool results tell: nothing else is kept between turns. */
export interface Memory {
  /** The list shown last, in its order. */
  list: BriefTask[]
  /** The tasks that something was done to, or that were shown, last. */
  focus: BriefTask[]
  /** Change sets that "undo" and "redo" take, the latest last. */
  undoable: string[]
  redoable: string[]
}

export const NOTHING: Memory = { list: [], focus: [], undoable: [], redoable: [] }

/** The memory after one more result. Errors only leave their candidates behind. */
export function remember(memory: Memory, tool: string, result: ToolResult): Memory {
  if (!result.ok) return result.error.candidates.length > 1 ? { ...memory, list: result.error.candidates } : memory
  const { value } = result
  if (tool === 'get_overview') return withList(memory, overviewTasks(value))
  if (Array.isArray(value.tasks)) return withList(memory, readTasks(value.tasks))
  return withChange({ ...memory, focus: touched(value) ?? memory.focus }, tool, readText(value.change_set_id))
}

function withList(memory: Memory, list: BriefTask[]): Memory {
  return list.length === 0 ? memory : { ...memory, list, focus: list.length === 1 ? list : [] }
}

/** Tasks of an overview in the order in which they are told. */
export function overviewTasks(value: Record<string, unknown>): BriefTask[] {
  const all = [value.overdue, value.today, value.upcoming].flatMap(readTasks)
  return all.filter((task, index) => all.findIndex(({ id }) => id === task.id) === index)
}

function touched(value: Record<string, unknown>): BriefTask[] | null {
  const one = readTask(value.task) ?? readTask(value)
  if (one) return [one]
  const reminded = readReminders([value.reminder])[0]
  if (reminded?.task_id !== undefined) return [{ id: reminded.task_id, title: reminded.task_title ?? '' }]
  const many = Array.isArray(value.results) ? value.results.flatMap((entry: unknown) => taskOfEntry(entry) ?? []) : []
  return many.length > 0 ? many : null
}

/** The task of one entry of `results`, which holds it or is it. */
export function taskOfEntry(entry: unknown): BriefTask | null {
  if (typeof entry !== 'object' || entry === null) return null
  return readTask((entry as Record<string, unknown>).task) ?? readTask(entry)
}

function withChange(memory: Memory, tool: string, id: string | undefined): Memory {
  if (id === undefined) return memory
  if (tool !== 'undo_change') {
    const others = memory.undoable.filter((known) => known !== id)
    return { ...memory, undoable: [...others, id], redoable: [] }
  }
  return { ...memory, undoable: memory.undoable.slice(0, -1), redoable: [...memory.redoable, id] }
}

/** The title that the conversation knows a task by; empty when it does not. */
export function memoryTitle({ list, focus }: Memory, id: number): string {
  return [...focus, ...list].find((task) => task.id === id)?.title ?? ''
}
