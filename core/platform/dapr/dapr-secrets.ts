import { z } from 'zod'
import type { SecretName, Secrets } from '../ports.ts'
import { SidecarError, type Sidecar } from './sidecar.ts'

const STORE = '/v1.0/secrets/docket-secrets'

const parts = z.record(z.string(), z.string())

/**
 * Secrets from Dapr's secret store. There `DATABASE_URL` is called `database-url`, since Kubernetes takes no other names; a
 * secret of several parts (`username`, `password`) comes as JSON.
 */
export function createDaprSecrets(sidecar: Sidecar): Secrets {
  return {
    async get(name) {
      const answer = await sidecar.ask(`${STORE}/${storedName(name)}`)
      // Not for this service (403), or not there: the local store answers 500, Kubernetes 404 or 500, by version.
      if (answer.status === 403 || answer.status === 404 || answer.status === 204) return null
      if (answer.status === 500 && /not\s?found/i.test(answer.text)) return null
      if (answer.status !== 200) throw new SidecarError(STORE, answer)
      const found = parts.parse(JSON.parse(answer.text))
      return found[storedName(name)] ?? JSON.stringify(found)
    },
  }
}

function storedName(name: SecretName): string {
  return name.toLowerCase().replaceAll('_', '-')
}
