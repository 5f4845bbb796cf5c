import { useLocation, useNavigate, useNavigation } from '@remix-run/react'
import { useCallback, useEffect, useState } from 'react'

interface Shown {
  id: string | null
  /** One that has begun at this entry of the history, and is not in its address yet. */
  begun: { id: string; at: string } | null
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
  const { key: at } = useLocation()
  const { begun } = shown
  // While rendering, so that no frame shows what was said in one conversation in another.
  if (shown.id !== id || (begun && begun.at !== at)) {
    const isBegun = id !== null && id === begun?.id
    setShown({ id, begun: null, key: isBegun ? shown.key : shown.key + 1 })
  }
  const navigate = useNavigate()
  const isIdle = useNavigation().state === 'idle'
  useEffect(() => {
    if (begun && isIdle) navigate(`/chat/${begun.id}`, { replace: true, preventScrollReset: true })
  }, [begun, isIdle, navigate])
  const begin = useCallback(
    (next: string) => setShown((now) => (now.id === next ? now : { ...now, begun: { id: next, at } })),
    [at],
  )
  return { key: shown.key, isOpening: begun !== null, begin }
}
