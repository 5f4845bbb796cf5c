import { useCallback, useEffect, useRef } from 'react'
import type { AppResult } from '#app/lib/app-host.ts'
import { messageOf, type TurnEvent } from '#app/lib/live-turn.ts'
import { useTurns } from './use-turns.ts'

interface AppCalls {
  callFromApp: (callId: string, tool: string, args: Record<string, unknown>) => Promise<AppResult>
  /** Answers what waited for a click, when the event is its result. */
  settle: (event: TurnEvent) => void
  /** Nothing that waits will be approved any more. */
  giveUp: () => void
}

interface Answer {
  result: unknown
  is_error: boolean
  call_id: string | null
  pending_approvals: unknown[]
}

interface AppCallOptions {
  conversationId: string | null
  /** Whether nothing goes on in the conversation: until then the server would refuse what changes anything. */
  isFree: boolean
  reload: () => void
}

/**
 * The calls of tools that pages of results ask for: one after the other, each when the conversation is free. What they
 * change is shown in the conversation, which is loaded anew.
 */
export function useAppCalls(options: AppCallOptions): AppCalls {
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })
  const waiting = useRef(new Map<string, (answer: AppResult) => void>())
  const inTurn = useTurns(options.isFree)
  const callFromApp = useCallback(
    async (callId: string, tool: string, args: Record<string, unknown>): Promise<AppResult> => {
      const answer = await inTurn(() =>
        ask({ conversation_id: latest.current.conversationId, call_id: callId, tool, arguments: args }),
      )
      if (typeof answer === 'string') return refused(answer)
      const { call_id: made, pending_approvals: pending } = answer
      if (made !== null) latest.current.reload()
      if (made === null || pending.length === 0) return { result: answer.result, isError: answer.is_error }
      return new Promise((resolve) => waiting.current.set(made, resolve))
    },
    [inTurn],
  )
  const settle = useCallback(({ event, data }: TurnEvent) => {
    const id = String(data['id'])
    if (event !== 'tool_result') return
    waiting.current.get(id)?.({ result: data['result'], isError: data['is_error'] === true })
    waiting.current.delete(id)
  }, [])
  const giveUp = useCallback(() => {
    for (const resolve of waiting.current.values()) resolve(refused('This was not approved.'))
    waiting.current.clear()
  }, [])
  return { callFromApp, settle, giveUp }
}

/** The answer, or what went wrong in words. */
async function ask(body: unknown): Promise<Answer | string> {
  try {
    const answer = await fetch('/api/v1/me/chat/app-calls', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const read: unknown = await answer.json().catch(() => null)
    return answer.ok ? (read as Answer) : messageOf(read)
  } catch {
    return 'The connection was lost.'
  }
}

function refused(message: string): AppResult {
  return { result: { error: { code: 'refused', message } }, isError: true }
}
