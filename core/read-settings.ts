import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigError, loadConfig, type Config, type DaprSettings } from './config.ts'
import { createDaprSecrets } from './platform/dapr/dapr-secrets.ts'
import { openSidecar } from './platform/dapr/sidecar.ts'
import { createEnvironmentSecrets } from './platform/environment-secrets.ts'
import { createLog } from './platform/log.ts'
import type { SecretName, Secrets } from './platform/ports.ts'
import type { Env } from './read-variable.ts'

const NAMES: readonly SecretName[] = ['DATABASE_URL', 'OPENAI_API_KEY', 'KAFKA_CREDENTIALS']
const AGAIN_MS = 500

export interface Patience {
  /** How long to wait for a sidecar that is needed, and for one that Docket can do without. */
  neededMs: number
  optionalMs: number
}

const PATIENCE: Patience = { neededMs: 60_000, optionalMs: 15_000 }

/**
 * The configuration, with secrets where they are kept: a variable of the environment comes first, the secret store of
 * the sidecar second. A sidecar that does not answer stops the start only when the database's address is missing; what
 * else may be missing then is told to `log`.
 * @throws ConfigError as `loadConfig` does
 */
export async function readSettings(
  env: Env,
  patience = PATIENCE,
  log: Logger = createLog('warn', 'docket'),
): Promise<Config> {
  const known = { ...env, ...(await findSecrets(env, [])) }
  // How to sign in to Kafka may be in the store as well.
  const config = loadConfig(env['PLATFORM'] === 'dapr' ? { ...known, KAFKA_BROKERS: undefined } : known)
  if (config.platform !== 'dapr') return config
  const store = createDaprSecrets(openSidecar({ endpoint: config.dapr.httpEndpoint, token: config.dapr.apiToken }))
  const isNeeded = config.databaseUrl === null
  const limit = performance.now() + (isNeeded ? patience.neededMs : patience.optionalMs)
  for (;;) {
    try {
      return loadConfig({ ...env, ...(await findSecrets(env, [store])) })
    } catch (cause) {
      if (cause instanceof ConfigError) throw cause
      if (performance.now() < limit) await delay(AGAIN_MS)
      else if (isNeeded) throw unreachable(config.dapr, cause)
      else break
    }
  }
  const unread = NAMES.filter((name) => !env[name])
  log.warn({ unread }, 'the sidecar gives no secrets: going on until the next start without these, if it has them')
  return loadConfig(known)
}

async function findSecrets(env: Env, stores: readonly Secrets[]): Promise<Record<string, string>> {
  const sources = [createEnvironmentSecrets(env), ...stores]
  const found: Record<string, string> = {}
  for (const name of NAMES) {
    for (const source of sources) {
      const value = await source.get(name)
      if (value === null) continue
      if (name === 'KAFKA_CREDENTIALS') Object.assign(found, kafkaVariables(value, env))
      else found[name] = value
      break
    }
  }
  return found
}

/* One secret of two parts; variables of their own come before it. */
function kafkaVariables(credentials: string, env: Env): Record<string, string> {
  const { username, password } = parseCredentials(credentials)
  return {
    KAFKA_SASL_USERNAME: env['KAFKA_SASL_USERNAME'] || username,
    KAFKA_SASL_PASSWORD: env['KAFKA_SASL_PASSWORD'] || password,
    KAFKA_SASL_MECHANISM: env['KAFKA_SASL_MECHANISM'] || 'SCRAM-SHA-512',
  }
}

function parseCredentials(text: string): { username: string; password: string } {
  try {
    const { username, password } = JSON.parse(text) as { username?: unknown; password?: unknown }
    if (typeof username === 'string' && typeof password === 'string') return { username, password }
  } catch {
    // Said below: neither the text nor what the parser quotes of it may be shown.
  }
  throw new ConfigError(
    'KAFKA_CREDENTIALS: the value given (not shown) is not valid, expected JSON {"username":"…","password":"…"}',
  )
}

function unreachable({ httpEndpoint }: DaprSettings, cause: unknown): ConfigError {
  return new ConfigError(
    `DAPR_HTTP_ENDPOINT: ${JSON.stringify(httpEndpoint)} gives no secrets (${(cause as Error).message}), and DATABASE_URL is not set`,
  )
}
