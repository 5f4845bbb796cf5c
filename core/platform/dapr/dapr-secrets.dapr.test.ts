import { expect, it } from 'vitest'
import type { SecretName } from '#core/platform/ports.ts'
import { secretsContract } from '#tests/contract/secrets.ts'
import { configOf, gatherResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd } from '#tests/infra/dapr/start-daprd.ts'
import { createDaprSecrets } from './dapr-secrets.ts'
import { openSidecar } from './sidecar.ts'

const withoutState = ['conversation-state.yaml']

/* In the store they have names that Kubernetes takes, and credentials have their parts. */
function inTheStore(laidDown: Partial<Record<SecretName, string>>) {
  const { DATABASE_URL, KAFKA_CREDENTIALS, OPENAI_API_KEY } = laidDown
  return {
    ...(DATABASE_URL && { 'database-url': DATABASE_URL }),
    ...(OPENAI_API_KEY && { 'openai-api-key': OPENAI_API_KEY }),
    ...(KAFKA_CREDENTIALS && { 'kafka-credentials': JSON.parse(KAFKA_CREDENTIALS) as Record<string, string> }),
  }
}

async function openStore(service: 'web' | 'workers', laidDown: Partial<Record<SecretName, string>>) {
  const resources = await gatherResources({ secrets: inTheStore(laidDown), without: withoutState })
  const daprd = await startDaprd({
    appId: `docket-${service}`,
    resources: [resources.folder],
    config: configOf(service),
    env: resources.env,
  })
  return {
    secrets: createDaprSecrets(openSidecar({ endpoint: daprd.endpoint, token: null })),
    async close() {
      await daprd.remove()
      await resources.remove()
    },
  }
}

secretsContract('dapr', (laidDown) => openStore('workers', laidDown))

it('gives a service only its own secrets', async () => {
  const all = {
    DATABASE_URL: 'postgres://db.example/docket',
    OPENAI_API_KEY: 'sk-1',
    KAFKA_CREDENTIALS: '{"password":"p","username":"u"}',
  }
  const [web, workers] = [await openStore('web', all), await openStore('workers', all)]
  try {
    expect(await web.secrets.get('OPENAI_API_KEY')).toBe('sk-1')
    expect(await web.secrets.get('KAFKA_CREDENTIALS')).toBeNull()
    expect(await workers.secrets.get('OPENAI_API_KEY')).toBeNull()
    expect(await workers.secrets.get('KAFKA_CREDENTIALS')).toBe(all.KAFKA_CREDENTIALS)
  } finally {
    await web.close()
    await workers.close()
  }
})

it('rejects when there is no sidecar', async () => {
  const store = await openStore('web', {})
  await store.close()
  await expect(store.secrets.get('DATABASE_URL')).rejects.toMatchObject({
    code: 'unavailable',
    details: { dependency: 'dapr' },
  })
})
