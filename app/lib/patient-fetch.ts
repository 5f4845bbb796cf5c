const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 5_000
/* What a proxy or a server that is about to be ready again answers. */
const AWAY = new Set([502, 503, 504])

/** Whether the page's data is being loaded afresh without anybody having asked for it. */
export const backgroundLoad = { isGoingOn: false }

/**
 * `fetch` for a router whose server may be away for a moment (a restart, a laptop that changes networks): what the page
 * reads is asked for again until it comes or is no longer wanted, rather than the page making room for an error. Nothing
 * that changes anything is ever repeated; an error that the server itself answers is hidden only from a load in the
 * background, since whoever clicked wants to know.
 */
export function patientFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    // Only of a GET, since a request that is copied takes the body of the first one away.
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    if (method !== 'GET') return fetch(input, init)
    const request = new Request(input, init)
    if (!readsPageData(request)) return fetch(input, init)
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LAST_DELAY_MS)) {
      const answer = await fetch(request.clone()).catch((error: unknown) => {
        if (request.signal.aborted) throw error
        return null
      })
      if (answer && !(AWAY.has(answer.status) && backgroundLoad.isGoingOn)) return answer
      await pause(delay, request.signal)
    }
  }
}

function readsPageData({ url }: Request): boolean {
  const { origin, pathname } = new URL(url)
  return origin === location.origin && pathname.endsWith('.data')
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
