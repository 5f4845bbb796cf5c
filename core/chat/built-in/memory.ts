import { type EarlierCall, readLeftOut } from '#core/chat/left-out.ts'
import { type BriefTask, type ToolResult, changedTasks, listedTasks, readText } from './tool-results.ts'

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
  const earlier = readLeftOut(tool, value)
  if (earlier) return earlier.reduce(rememberEarlier, memory)
  const list = listedTasks(value)
  if (list) return withList(memory, list)
  return withChange({ ...memory, focus: changedTasks(value) ?? memory.focus }, tool, readText(value.change_set_id))
}

function rememberEarlier(memory: Memory, { tool, tasks, change_set_id: id }: EarlierCall): Memory {
  return remember(memory, tool, {
    ok: true,
    value: id === undefined ? { tasks } : { results: tasks, change_set_id: id },
  })
}

function withList(memory: Memory, list: BriefTask[]): Memory {
  return list.length === 0 ? memory : { ...memory, list, focus: list.length === 1 ? list : [] }
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
