import { useActionData, useLocation } from '@remix-run/react'
import { useState } from 'react'
import type { ActionAnswer } from '#app/lib/action-answer.ts'

/**
 * What the last form of this page was answered. The router forgets that whenever the page loads afresh, which live updates
 * make it do at any time; here it stays until the next navigation.
 */
export function useAnswer<T = ActionAnswer>(): T | undefined {
  const answer = useActionData() as T | undefined
  const { key } = useLocation()
  const [kept, setKept] = useState({ answer, key })
  if (answer !== undefined && (answer !== kept.answer || key !== kept.key)) setKept({ answer, key })
  return answer ?? (kept.key === key ? kept.answer : undefined)
}
