import { useNavigate, useNavigation } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'

interface Shown {
  id: string | null
  /** One that has begun on this page, and is not in its address yet. */
  begun: string | null
  key: number
}

/**
 * Which conversation the page shows. `key` stays the same for as long as that is the same conversation, from before it
 * has an id. `begin` brings a new one into the address; until it is there, what is said would begin another (`isOpening`).
 */
export function useShownConversation(id: string | null): {
  key: number
  isOpening: boolean
  begin: (id: string) => void
} {
  const [shown, setShown] = useState<Shown>({ id, begun: null, key: 0 })
  // While rendering, so that no frame shows what was said in one conversation in another.
  if (shown.id !== id) {
    const isBegun = id !== null && id === shown.begun
    setShown({ id, begun: null, key: isBegun ? shown.key : shown.key + 1 })
  }
  const navigate = useNavigate()
  const isIdle = useNavigation().state === 'idle'
  const { begun } = shown
  useEffect(() => {
    if (begun !== null && isIdle) navigate(`/chat/${begun}`, { replace: true, preventScrollReset: true })
  }, [begun, isIdle, navigate])
  const begin = useCallback((next: string) => {
    setShown((now) => (now.id === next ? now : { ...now, begun: next }))
  }, [])
  return { key: shown.key, isOpening: begun !== null, begin }
}
