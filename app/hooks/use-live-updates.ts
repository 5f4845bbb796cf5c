import { useEffect, useRef, useState } from 'react'
import { connectLive, type LiveEvent } from '#app/lib/live-connection.ts'
import { useReload } from './use-reload.ts'

/** A connection that is back sooner is not worth a word. */
const DELAYED_AFTER_MS = 3_000
const SIGNED_OUT_WAIT_MS = 2_000
const LOOK_AGAIN_MS = 5_000

/** Whether this window is signing out: however long that takes, it is not loaded anew in between. */
export const signOut = { isUnderWay: false }

/**
 * Keeps the data of the page up to date. `cursor` is where the loader stood; only its first value counts, since the
 * connection goes on from there by itself. Returns whether updates are late: those of this window, since it has no
 * connection, or all of them (`isLate`, of the loader), since they wait at the server.
 */
export function useLiveUpdates(options: {
  userId: string
  cursor: string
  isLate: boolean
  onReminder: (event: LiveEvent) => void
}): { isDelayed: boolean } {
  const [isLive, setIsLive] = useState(true)
  const [isDelayed, setIsDelayed] = useState(false)
  const reload = useReload()
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
        // Perhaps it is this window that ended the session, and its answer leads elsewhere.
        signedOut: () => setTimeout(() => signOut.isUnderWay || location.reload(), SIGNED_OUT_WAIT_MS),
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

  // What ends the delay need not be an event of this user.
  useEffect(() => {
    if (!options.isLate) return
    const timer = setInterval(() => latest.current.reload(), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [options.isLate])

  // "Today" and "overdue" change while nobody looks.
  useEffect(() => {
    const onVisible = () => document.visibilityState === 'visible' && latest.current.reload()
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [])

  // A page that the browser had kept is shown again as it was, perhaps to somebody who has signed out since.
  useEffect(() => {
    const onShow = ({ persisted }: PageTransitionEvent) => persisted && location.reload()
    window.addEventListener('pageshow', onShow)
    return () => window.removeEventListener('pageshow', onShow)
  }, [])

  return { isDelayed: isDelayed || options.isLate }
}
