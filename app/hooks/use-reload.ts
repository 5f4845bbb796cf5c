import { useNavigation, useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { backgroundLoad } from '#app/lib/patient-fetch.ts'

/** At most four loads a second, however many events come. */
const MIN_INTERVAL_MS = 250

/* Of the window, not of a component: whatever began to load after one was asked for is that load. */
let lastRun = 0

/**
 * Loads the data of the page afresh; what is asked for meanwhile is one load after it. Never while the router loads
 * anyway: it would abort that, and start again.
 */
export function useReload(): () => void {
  const { revalidate, state } = useRevalidator()
  const navigation = useNavigation()
  const isIdle = state === 'idle' && navigation.state === 'idle'
  // Numbered, since a quick load may begin and end between two renders, and what was asked in it must not be lost.
  const [asked, setAsked] = useState(0)
  const askedAt = useRef(0)
  const loaded = useRef(0)
  useEffect(() => {
    if (state === 'idle' || navigation.state !== 'idle') backgroundLoad.isGoingOn = false
  }, [state, navigation.state])
  useEffect(() => {
    if (asked === loaded.current || !isIdle) return
    const wait = Math.max(0, lastRun + MIN_INTERVAL_MS - performance.now())
    const timer = setTimeout(() => {
      loaded.current = asked
      if (lastRun > askedAt.current) return
      lastRun = performance.now()
      backgroundLoad.isGoingOn = true
      revalidate()
    }, wait)
    return () => clearTimeout(timer)
  }, [asked, isIdle, revalidate])
  return useCallback(() => {
    askedAt.current = performance.now()
    setAsked((before) => before + 1)
  }, [])
}
