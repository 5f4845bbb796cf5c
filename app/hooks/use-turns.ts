import { useCallback, useEffect, useRef } from 'react'

/** The returned function begins one thing after the other has ended, and only while it is free. */
export function useTurns(isFree: boolean): <T>(work: () => Promise<T>) => Promise<T> {
  const queue = useRef<(() => Promise<void>)[]>([])
  const state = useRef({ isFree, isWorking: false })
  const goOn = useCallback(async () => {
    while (state.current.isFree && !state.current.isWorking) {
      const next = queue.current.shift()
      if (!next) return
      state.current.isWorking = true
      await next()
      state.current.isWorking = false
    }
  }, [])
  useEffect(() => {
    state.current.isFree = isFree
    void goOn()
  }, [isFree, goOn])
  return useCallback(
    (work) =>
      new Promise((resolve, reject) => {
        queue.current.push(() => work().then(resolve, reject))
        void goOn()
      }),
    [goOn],
  )
}
