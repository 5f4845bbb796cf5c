/* The authorization server against the conformance suite: a person of this script's own signs up and lets the suite in. */
import { signUp, startDocket } from '#bench/docket.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { oauthSteps } from '#tests/infra/oauth-app.ts'
import { runSuite } from './suite.ts'

const docket = await startDocket()
try {
  // As the issuer that the suite is told, to the letter.
  const issuer = docket.url.replace('127.0.0.1', 'localhost')
  const steps = oauthSteps(issuer)
  const person = await signUp(docket, 'conformance')
  const callbacks = ['http://localhost/callback', 'http://127.0.0.1/callback']
  const app = await steps.newApp({ client_name: 'Conformance suite', redirect_uris: callbacks })
  const port = String(await freePort())
  const stop = new AbortController()
  let consent: Promise<unknown> = Promise.reject(new Error('The suite asked for no consent'))
  consent.catch(() => undefined)
  const { code } = await runSuite(
    ['authorization', '--url', issuer, '--client-id', app.clientId, '--resource', `${issuer}/mcp`, '-p', port],
    {
      signal: stop.signal,
      onLine(line) {
        const url = /https?:\/\/\S+\/oauth\/authorize\?\S+/.exec(line)?.[0]
        if (!url) return
        consent = allow(steps, url, person.token)
        // The suite would wait minutes for an answer that does not come.
        consent.catch((error: unknown) => stop.abort(error))
      },
    },
  )
  await consent
  process.exitCode = code
} finally {
  await docket.stop()
}

/** Sees the page and presses "Allow", as a person in a browser does, and follows the answer to the suite. */
async function allow(steps: ReturnType<typeof oauthSteps>, url: string, session: string): Promise<void> {
  const { pathname, search } = new URL(url)
  const page = await steps.consentPage(pathname + search, session)
  if (page.status !== 200) throw new Error(`the consent page answered ${page.status}: ${page.text}`)
  const { status, headers, text } = await steps.decide(pathname + search, session)
  const back = headers.get('location')
  if (status !== 303 || back === null) throw new Error(`the consent was answered ${status}: ${text}`)
  await fetch(back)
}
