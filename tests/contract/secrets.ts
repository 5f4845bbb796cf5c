import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SecretName, Secrets } from '#core/platform/ports.ts'

/** A place where secrets were laid down for one service. */
export interface SecretsInstallation {
  secrets: Secrets
  close(): Promise<void>
}

const password = 'p"w ä=\\&%{}'
const credentials = JSON.stringify({ username: 'docket', password })

/** What every source of secrets promises; each adapter's test file runs it. */
export function secretsContract(
  name: string,
  install: (laidDown: Partial<Record<SecretName, string>>) => Promise<SecretsInstallation>,
): void {
  describe(`secrets contract: ${name}`, () => {
    let installation: SecretsInstallation

    beforeEach(async () => {
      installation = await install({
        DATABASE_URL: 'postgres://docket:p%40ss@db.example:5432/docket?sslmode=require',
        KAFKA_CREDENTIALS: credentials,
      })
    })
    afterEach(() => installation.close())

    it('gives a secret as it was laid down', async () => {
      const url = 'postgres://docket:p%40ss@db.example:5432/docket?sslmode=require'
      expect(await installation.secrets.get('DATABASE_URL')).toBe(url)
    })

    it('gives credentials of several parts as JSON', async () => {
      const text = await installation.secrets.get('KAFKA_CREDENTIALS')
      expect(JSON.parse(text!)).toEqual({ username: 'docket', password })
    })

    it('has nothing under a name that was not laid down', async () => {
      expect(await installation.secrets.get('OPENAI_API_KEY')).toBeNull()
    })
  })
}
