import { useEffect } from 'react'
import { useFetchers, type Fetcher } from '@remix-run/react'
import type { ActionAnswer } from '#app/lib/action-answer.ts'
import { useNotifications } from './notifications.tsx'

/** Says what the action of a fetcher answered: its notice, or why it was refused. */
export function useActionNotices(fetcher: Fetcher<unknown>, { silentProblems = false } = {}): ActionAnswer | undefined {
  const { tell } = useNotifications()
  const answer = fetcher.data as ActionAnswer | undefined
  useEffect(() => {
    if (answer && (answer.ok || !silentProblems)) tell(answer)
  }, [answer, tell, silentProblems])
  return answer
}

/**
 * Says what was done by a fetcher whose place in the page is gone: live updates may take a row away before the answer to
 * what was pressed in it arrives. (Whoever was refused still has the place, and says so there.)
 */
export function useNoticesOfAll(): void {
  const { tell } = useNotifications()
  const fetchers = useFetchers()
  useEffect(() => {
    for (const { formMethod, data } of fetchers) {
      const answer = data as ActionAnswer | undefined
      if (formMethod === 'POST' && answer?.ok) tell(answer)
    }
  }, [fetchers, tell])
}
