import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef } from 'react'

const EVERY_MS = 2_000

/** Loads the page anew every few seconds, as long as something goes on that this window cannot hear of. */
export function usePolling(isNeeded: boolean): void {
  const { revalidate, state } = useRevalidator()
  const latest = useRef({ revalidate, state })
  useEffect(() => {
    latest.current = { revalidate, state }
  })
  useEffect(() => {
    if (!isNeeded) return
    const timer = setInterval(() => {
      if (latest.current.state === 'idle') latest.current.revalidate()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [isNeeded])
}
