import { useCallback, useEffect, useRef, useState } from 'react'
import type { Decision } from '#app/components/chat/approval-card.tsx'
import type { ConversationView } from '#app/lib/chat-page.server.ts'
import { addUserMessage, applyEvent, beginTurn, messageOf, type LiveTurn } from '#app/lib/live-turn.ts'
import type { AppResult } from '#app/lib/app-host.ts'
import { readEventStream } from '#app/lib/read-event-stream.ts'
import { useAppCalls } from './use-app-calls.ts'
import { usePolling } from './use-polling.ts'

export interface ChatView {
  page: string
  task_ids: number[]
}

interface ChatOptions {
  conversation: ConversationView
  /** Loads the conversation anew. */
  reload: () => void
  /** A conversation has begun. */
  started: (id: string) => void
  /** What is open beside it. */
  view?: ChatView
}

export interface Chat {
  shown: Pick<ConversationView, 'messages' | 'approvals'>
  problem: string | null
  isBusy: boolean
  /** The turn under way is this window's own. */
  canStop: boolean
  send: (message: string, replaces?: string) => void
  decide: (approvalId: string, decision: Decision) => void
  stop: () => void
  /** Calls a tool for the page of a result; what needs approval is answered when that has been decided. */
  callFromApp: (callId: string, tool: string, args: Record<string, unknown>) => Promise<AppResult>
}

interface Running {
  turn: LiveTurn
  /** What had been loaded when it ended: what is loaded later has all of it. */
  loadedAtEnd: ConversationView | null
}

/** Talks to the assistant and shows the answer as it is made, until the conversation has been loaded with it. */
export function useChat({ conversation, reload, started, view }: ChatOptions): Chat {
  const [running, setRunning] = useState<Running | null>(null)
  const latest = useRef({ conversation, reload, started, view })
  useEffect(() => {
    latest.current = { conversation, reload, started, view }
  })
  const stopper = useRef<AbortController | null>(null)
  useEffect(() => () => stopper.current?.abort(), [])
  const isRunning = running !== null && !running.turn.isOver
  const isBusy = isRunning || conversation.inProgress
  usePolling(conversation.inProgress && !isRunning, reload)
  const isFree = conversation.id !== null && !isBusy
  const { callFromApp, settle, giveUp } = useAppCalls({ conversationId: conversation.id, isFree, reload })

  const run = useCallback(
    async (path: string, body: unknown, begun: LiveTurn) => {
      const stop = new AbortController()
      stopper.current = stop
      let turn = begun
      const show = (next: LiveTurn) => {
        turn = next
        setRunning({ turn, loadedAtEnd: null })
      }
      show(begun)
      const problem = await follow({ path, body, signal: stop.signal }, (event) => {
        if (event.event === 'conversation') latest.current.started(String(event.data['conversation_id']))
        settle(event)
        show(applyEvent(turn, event))
      })
      stopper.current = null
      setRunning({
        turn: { ...turn, isOver: true, problem: turn.problem ?? problem },
        loadedAtEnd: latest.current.conversation,
      })
      latest.current.reload()
    },
    [settle],
  )

  const send = useCallback(
    (message: string, replaces?: string) => {
      const { conversation: at, view: beside } = latest.current
      giveUp()
      const cut =
        replaces === undefined
          ? at.messages
          : at.messages.slice(
              0,
              at.messages.findIndex(({ id }) => id === replaces),
            )
      const body = {
        message,
        ...(at.id ? { conversation_id: at.id } : {}),
        ...(replaces ? { replaces } : {}),
        ...(beside ? { view: beside } : {}),
      }
      void run('chat', body, addUserMessage(beginTurn(cut, []), message))
    },
    [run, giveUp],
  )
  const decide = useCallback(
    (id: string, decision: Decision) => {
      const { messages, approvals } = latest.current.conversation
      const others = approvals.filter((approval) => approval.id !== id)
      void run(`chat/approvals/${id}`, { decision }, beginTurn(messages, others))
    },
    [run],
  )
  const stop = useCallback(() => stopper.current?.abort(), [])

  const isLoaded = running?.loadedAtEnd != null && running.loadedAtEnd !== conversation
  const isStored = isLoaded && conversation.messages.length > 0
  const live = running && !isStored ? running.turn : null
  return {
    shown: live ?? conversation,
    // What is part of the conversation is shown there.
    problem: live?.isOver
      ? live.problem
      : isStored && conversation.messages.at(-1)?.problem
        ? null
        : (running?.turn.problem ?? null),
    isBusy,
    canStop: isRunning,
    send,
    decide,
    stop,
    callFromApp,
  }
}

interface Ask {
  path: string
  body: unknown
  signal: AbortSignal
}

/** Sends and follows the stream. Resolves to what went wrong, in words. */
async function follow(
  { path, body, signal }: Ask,
  hear: (event: Parameters<typeof applyEvent>[1]) => void,
): Promise<string | null> {
  try {
    const answer = await fetch(`/api/v1/me/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal,
    })
    if (!answer.ok || !answer.body) return messageOf(await answer.json().catch(() => null))
    for await (const event of readEventStream(answer.body)) hear(event)
    return null
  } catch {
    return signal.aborted ? null : 'The connection was lost. What was done by then is kept.'
  }
}
