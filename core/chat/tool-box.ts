import type { ModelTool } from './model.ts'

/** A tool as the model is told of it, and what its hints say it does. */
export interface Tool extends ModelTool {
  isReadOnly: boolean
  isDestructive: boolean
  /** The page that hosts show in place of its results: the address of a resource of the same server. */
  app?: string
}

export interface ToolResult {
  /** What the tool answered, as data. */
  result: unknown
  isError: boolean
}

/** The tools of one turn: the assistant's only way to tasks. */
export interface ToolBox {
  tools: readonly Tool[]
  /** Rejects only with the reason of the abort; what else goes wrong is a result that says so. */
  call(name: string, args: Record<string, unknown>, signal: AbortSignal): Promise<ToolResult>
  close(): Promise<void>
}

/** An error as tools answer it. */
export function toolError(code: string, message: string, hint?: string): ToolResult {
  return { isError: true, result: { error: { code, message, ...(hint ? { hint } : {}) } } }
}
