import { useEffect } from 'react'
import type { Fetcher } from '@remix-run/react'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { useNotifications } from './notifications.tsx'

/** Says what the action of a fetcher answered: its notice, or why it was refused. */
export function useActionNotices(fetcher: Fetcher<unknown>, { silentProblems = false } = {}): ActionAnswer | undefined {
  const { notify } = useNotifications()
  const answer = fetcher.data as ActionAnswer | undefined
  useEffect(() => {
    if (!answer) return
    if (answer.ok && answer.notice) notify(answer.notice)
    if (!answer.ok && !silentProblems) notify({ text: answer.problem.message, tone: 'error' })
  }, [answer, notify, silentProblems])
  return answer
}
