import { PassThrough } from 'node:stream'
import {
  createReadableStreamFromReadable,
  type AppLoadContext,
  type EntryContext,
  type HandleErrorFunction,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { NonceContext } from './nonce.ts'

/** Deferred data that has not come by then is given up. */
export const streamTimeout = 5_000

// The stream outlives its data a little, so that their rejections can still be sent.
const abortDelay = streamTimeout + 1_000

/** Renders one document. Crawlers get it whole, browsers as it becomes ready. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { cspNonce, log }: AppLoadContext,
): Promise<Response> {
  const whole = isbot(request.headers.get('user-agent')) || remixContext.isSpaMode
  return new Promise((resolve, reject) => {
    let answered = false
    const answer = () => {
      answered = true
      const body = new PassThrough()
      headers.set('Content-Type', 'text/html; charset=utf-8')
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status }))
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(
      <NonceContext.Provider value={cspNonce}>
        <RemixServer context={remixContext} url={request.url} abortDelay={abortDelay} nonce={cspNonce} />
      </NonceContext.Provider>,
      {
        nonce: cspNonce,
        [whole ? 'onAllReady' : 'onShellReady']: answer,
        onShellError: reject,
        onError(error: unknown) {
          status = 500
          // Before the answer the same error rejects, and is told there; a reader who left is no error.
          if (answered && !request.signal.aborted) log.error({ err: error }, 'rendering a page failed')
        },
      },
    )
    const timer = setTimeout(abort, abortDelay)
    request.signal.addEventListener('abort', () => {
      clearTimeout(timer)
      abort()
    })
  })
}

/** What loaders and actions threw and did not mean as an answer. Neither a 404 nor a reader who left is an error. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return
  context.log.error({ err: error }, 'a page failed')
}
