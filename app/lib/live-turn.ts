import { toApprovalView, toCallView, type ApprovalView, type CallView, type MessageView } from './chat-view.ts'

/** An event of the stream of a turn. */
export interface TurnEvent {
  event: string
  data: Record<string, unknown>
}

/** A turn as this window sees it happen, with the conversation that it goes on from. */
export interface LiveTurn {
  messages: MessageView[]
  approvals: ApprovalView[]
  /** Of a refusal that is not part of the conversation. */
  problem: string | null
  isOver: boolean
}

export function beginTurn(messages: readonly MessageView[], approvals: readonly ApprovalView[]): LiveTurn {
  return { messages: [...messages], approvals: [...approvals], problem: null, isOver: false }
}

export function addUserMessage(turn: LiveTurn, content: string): LiveTurn {
  return { ...turn, messages: [...turn.messages, { ...emptyMessage(turn), role: 'user', content }], approvals: [] }
}

/** What the turn looks like after one more event. */
export function applyEvent(turn: LiveTurn, { event, data }: TurnEvent): LiveTurn {
  switch (event) {
    case 'text':
      return withLast(
        turn,
        (last) => last.calls.length === 0,
        (last) => ({ ...last, content: last.content + String(data['delta']) }),
      )
    case 'tool_call':
      return withLast(turn, hasOpenCalls, (last) => ({ ...last, calls: [...last.calls, toRunningCall(data)] }))
    case 'tool_result':
      return withCall(turn, String(data['id']), (call) => answered(call, data))
    case 'approval_required':
      return withCall(
        { ...turn, approvals: [...turn.approvals, toApprovalView(data as never)] },
        String(data['call_id']),
        (call) => ({ ...call, status: 'waiting' }),
      )
    case 'done':
      return noteDone({ ...turn, isOver: true }, data)
    case 'error':
      return { ...turn, isOver: true, problem: messageOf(data) }
    default:
      return turn
  }
}

function noteDone(turn: LiveTurn, { change_set_id: id }: Record<string, unknown>): LiveTurn {
  if (typeof id !== 'string') return turn
  return withLast(
    turn,
    () => true,
    (last) => ({ ...last, changeSetIds: [...last.changeSetIds, id] }),
  )
}

/** Words for what the server refused, as the envelope of an error says it. */
export function messageOf(body: unknown): string {
  const { error } = (body ?? {}) as { error?: { message?: unknown } }
  return typeof error?.message === 'string' ? error.message : 'That did not work. Try again.'
}

function emptyMessage({ messages }: LiveTurn): MessageView {
  return {
    id: `live-${messages.length}`,
    role: 'assistant',
    content: '',
    calls: [],
    changeSetIds: [],
    problem: null,
    isFromApp: false,
    tokens: 0,
  }
}

/* Changes the last answer when it is still the one that is being written, else begins the next. */
function withLast(
  turn: LiveTurn,
  isSame: (last: MessageView) => boolean,
  change: (last: MessageView) => MessageView,
): LiveTurn {
  const last = turn.messages.at(-1)
  if (last?.role === 'assistant' && isSame(last))
    return { ...turn, messages: [...turn.messages.slice(0, -1), change(last)] }
  return { ...turn, messages: [...turn.messages, change(emptyMessage(turn))] }
}

function hasOpenCalls({ id, calls }: MessageView): boolean {
  return id.startsWith('live-') && calls.every(({ status }) => status === 'running')
}

function withCall(turn: LiveTurn, id: string, change: (call: CallView) => CallView): LiveTurn {
  const messages = turn.messages.map((message) =>
    message.calls.some((call) => call.id === id)
      ? { ...message, calls: message.calls.map((call) => (call.id === id ? change(call) : call)) }
      : message,
  )
  return { ...turn, messages }
}

function toRunningCall({ id, tool, arguments: args }: Record<string, unknown>): CallView {
  const call = { id: String(id), tool: String(tool), arguments: args as Record<string, unknown> }
  return toCallView({ ...call, status: 'running', result: null, is_error: false, ms: null })
}

function answered(call: CallView, { result, is_error: isError, app }: Record<string, unknown>): CallView {
  return toCallView({
    id: call.id,
    tool: call.tool,
    arguments: call.arguments,
    status: 'done',
    result,
    is_error: isError === true,
    ms: null,
    ...(typeof app === 'string' ? { app } : {}),
  })
}
