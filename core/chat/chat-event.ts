import type { ModelUsage } from './model.ts'

export interface ApprovalView {
  id: string
  /** The call of the conversation that waits. */
  call_id: string
  tool: string
  arguments: Record<string, unknown>
  summary: string
  affected: Affected[]
}

/** One thing that a call would change. */
export interface Affected {
  task_id?: number
  tag_id?: number
  title: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

/** What a turn tells while it goes on; each is an event of the stream under its `type`. */
export type ChatEvent =
  | { type: 'conversation'; conversation_id: string }
  | { type: 'text'; delta: string }
  | { type: 'tool_call'; id: string; tool: string; arguments: Record<string, unknown> }
  | { type: 'tool_result'; id: string; is_error: boolean; result: unknown; app?: string }
  | ({ type: 'approval_required' } & ApprovalView)
  | { type: 'done'; change_set_id: string | null; usage: ModelUsage }

export type Emit = (event: ChatEvent) => void
