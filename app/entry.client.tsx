import { RemixBrowser } from '@remix-run/react'
import { startTransition, StrictMode, useEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { patientFetch } from './lib/patient-fetch.ts'
import { noteTypedEarly } from './lib/typed-early.ts'

window.fetch = patientFetch(window.fetch.bind(window))
const sayTypedEarly = noteTypedEarly()

function Docket() {
  // Once React is done with its effects: amid them it would put back what the server had, and then the text again.
  useEffect(() => queueMicrotask(sayTypedEarly), [])
  return <RemixBrowser />
}

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <Docket />
    </StrictMode>,
  )
})
