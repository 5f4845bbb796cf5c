import { useNavigation, useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { connectLive, type LiveEvent } from '#app/lib/live-connection.ts'

/** At most four loads a second, however many events come. */
const MIN_INTERVAL_MS = 250
/** A connection that is back sooner is not worth a word. */
const DELAYED_AFTER_MS = 3_000
const SIGNED_OUT_WAIT_MS = 2_000

/**
 * Keeps the data of the page up to date. `cursor` is where the loader stood; only its first value counts, since the
 * connection goes on from there by itself. Returns whether updates are late.
 */
export function useLiveUpdates(options: { userId: string; cursor: string; onReminder: (event: LiveEvent) => void }): {
  isDelayed: boolean
} {
  const [isLive, setIsLive] = useState(true)
  const [isDelayed, setIsDelayed] = useState(false)
  const reload = useCoalescedRevalidation()
  const latest = useRef({ ...options, reload })
  useEffect(() => {
    latest.current = { ...options, reload }
  })

  useEffect(() => {
    const { userId, cursor } = latest.current
    return connectLive({
      userId,
      cursor,
      handlers: {
        event: (event) => {
          if (event.event_type === 'reminder-triggered') latest.current.onReminder(event)
          latest.current.reload()
        },
        // Also at the start: the list may have been read a moment before the cursor.
        resync: () => latest.current.reload(),
        status: setIsLive,
        // Perhaps it is this window that signs out and is on its way to another page already.
        signedOut: () => setTimeout(() => location.reload(), SIGNED_OUT_WAIT_MS),
      },
    })
  }, [options.userId])

  useEffect(() => {
    if (isLive) return
    const timer = setTimeout(() => setIsDelayed(true), DELAYED_AFTER_MS)
    return () => {
      clearTimeout(timer)
      setIsDelayed(false)
    }
  }, [isLive])

  // "Today" and "overdue" change while nobody looks.
  useEffect(() => {
    const onVisible = () => document.visibilityState === 'visible' && latest.current.reload()
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [])

  return { isDelayed }
}

/* Never while the router loads anyway: it would abort that, and start again. What is asked meanwhile is loaded after it. */
function useCoalescedRevalidation(): () => void {
  const { revalidate, state } = useRevalidator()
  const navigation = useNavigation()
  const isIdle = state === 'idle' && navigation.state === 'idle'
  // Numbered, since a quick load may begin and end between two renders, and what was asked in it must not be lost.
  const [asked, setAsked] = useState(0)
  const loaded = useRef(0)
  const lastRun = useRef(0)
  useEffect(() => {
    if (asked === loaded.current || !isIdle) return
    const wait = Math.max(0, lastRun.current + MIN_INTERVAL_MS - performance.now())
    const timer = setTimeout(() => {
      loaded.current = asked
      lastRun.current = performance.now()
      revalidate()
    }, wait)
    return () => clearTimeout(timer)
  }, [asked, isIdle, revalidate])
  return useCallback(() => setAsked((before) => before + 1), [])
}
