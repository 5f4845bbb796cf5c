const FIRST_DELAY_MS = 500
const LAST_DELAY_MS = 5_000
/* What a proxy or a server that is about to be ready again answers. */
const AWAY = new Set([502, 503, 504])

/** Whether the page's data is being loaded afresh without anybody having asked for it. */
export const backgroundLoad = { isGoingOn: false }

/**
 * `fetch` for a router whose server may be away for a moment (a restart, a laptop that changes networks): what the page
 * reads is asked for again until it has come as a whole or is no longer wanted, rather than the page making room for an
 * error. Nothing that changes anything is ever repeated; an error that the server itself answers is hidden only from a
 * load in the background, since whoever clicked wants to know.
 */
export function patientFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    if (!isPageData(input instanceof Request ? input.url : String(input))) return fetch(input, init)
    // Only of a GET, since a request that is copied takes the body of the first one away.
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    if (method !== 'GET') return whole(await fetch(input, init))
    const request = new Request(input, init)
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LAST_DELAY_MS)) {
      const answer = await fetch(request.clone())
        .then(whole)
        .catch((error: unknown) => {
          if (request.signal.aborted) throw error
          return null
        })
      if (answer && !(AWAY.has(answer.status) && backgroundLoad.isGoingOn)) return answer
      await pause(delay, request.signal)
    }
  }
}

function isPageData(address: string): boolean {
  const { origin, pathname } = new URL(address, location.href)
  return origin === location.origin && pathname.endsWith('.data')
}

/** The answer once all of it is here: the router tells the console of one that ends early, even when it gave it up itself. */
async function whole(answer: Response): Promise<Response> {
  if (!answer.body) return answer
  const { status, statusText, headers } = answer
  return new Response(await answer.arrayBuffer(), { status, statusText, headers })
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
