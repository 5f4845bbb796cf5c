import { useEffect, useRef } from 'react'

const EVERY_MS = 2_000

/** Loads anew every few seconds, as long as something goes on that this window cannot hear of. */
export function usePolling(isNeeded: boolean, reload: () => void): void {
  const latest = useRef(reload)
  useEffect(() => {
    latest.current = reload
  })
  useEffect(() => {
    if (!isNeeded) return
    const timer = setInterval(() => latest.current(), EVERY_MS)
    return () => clearInterval(timer)
  }, [isNeeded])
}
