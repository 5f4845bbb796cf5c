import { expect, it } from 'vitest'
import { secretsContract } from '#tests/contract/secrets.ts'
import { createEnvironmentSecrets } from './environment-secrets.ts'

secretsContract('environment', (laidDown) =>
  Promise.resolve({ secrets: createEnvironmentSecrets(laidDown), close: () => Promise.resolve() }),
)

it('takes an empty variable for none', async () => {
  expect(await createEnvironmentSecrets({ DATABASE_URL: ' ' }).get('DATABASE_URL')).toBeNull()
})
