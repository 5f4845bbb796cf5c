import { RemixBrowser } from '@remix-run/react'
import { startTransition, StrictMode, useEffect } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { patientFetch } from './lib/patient-fetch.ts'
import { noteTypedEarly } from './lib/typed-early.ts'

window.fetch = patientFetch(window.fetch.bind(window))
const sayTypedEarly = noteTypedEarly()

function Docket() {
  useEffect(sayTypedEarly, [])
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
