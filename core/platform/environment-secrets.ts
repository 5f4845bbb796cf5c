import type { Secrets } from './ports.ts'

/** Secrets as variables of the given environment. An empty one counts as absent, as for every other setting. */
export function createEnvironmentSecrets(env: Readonly<Record<string, string | undefined>>): Secrets {
  return {
    get(name) {
      const value = env[name]
      return Promise.resolve(value === undefined || value.trim() === '' ? null : value)
    },
  }
}
