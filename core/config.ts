import { z } from 'zod'
import { kafkaSettings, type KafkaSettings } from './kafka-settings.ts'
import { readOptional, readRequired, readVariable, type Env, type Expected } from './read-variable.ts'

export { ConfigError } from './read-variable.ts'

interface CommonConfig {
  environment: 'production' | 'development' | 'test'
  web: { host: string; port: number; publicUrl: string }
  /** The standalone MCP server; `publicUrl` is its resource identifier, with the path. */
  mcp: { port: number; publicUrl: string }
  workersPort: number
  /** Null: the embedded server in the data directory. */
  databaseUrl: string | null
  dataDir: string
  /** Null: generated into the data directory at the first start. */
  sessionSecret: string | null
  rateLimitPerMinute: number
  /** The server that speaks chat completions; null: the built-in assistant, and nothing is sent anywhere. */
  model: { apiKey: string | null; baseUrl: string; name: string; timeoutSeconds: number; contextTokens: number } | null
  /** Of one user of the assistant; 0: as many as they like. */
  chat: { turnsPerHour: number; tokensPerDay: number }
  /** Where traces go; null: nowhere. */
  otlpEndpoint: string | null
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  /** Where PostgreSQL's own programs are, when the packaged ones do not fit this machine. */
  postgresBin: string | null
}

export interface DaprSettings {
  /** Of the sidecar, without a slash at the end. */
  httpEndpoint: string
  /** Sent to the sidecar. */
  apiToken: string | null
  /** Expected from the sidecar on every callback; null, which production is not: anybody may call back. */
  appToken: string | null
}

export type Config = CommonConfig &
  (
    | { platform: 'embedded' }
    | { platform: 'kafka'; kafka: KafkaSettings }
    /* Dapr's own components know the brokers; Docket needs them only to make topics. */
    | { platform: 'dapr'; dapr: DaprSettings; kafka: KafkaSettings | null }
  )

const port: Expected<number> = {
  schema: z.coerce.number().int().min(0).max(65_535),
  expected: 'a port from 0 to 65535',
}
const limit: Expected<number> = {
  schema: z.coerce.number().int().min(0),
  expected: 'a whole number, 0 for no limit',
}
const httpUrl: Expected<string> = {
  schema: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  expected: 'an http or https URL',
}
const oneOf = <const T extends readonly [string, string, ...string[]]>(values: T): Expected<T[number]> => ({
  schema: z.enum(values),
  expected: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`,
})
const text = (expected: string, secret = false): Expected<string> => ({ schema: z.string().min(1), expected, secret })

const DEFAULT_MODEL_URL = 'https://api.openai.com/v1'

/**
 * The only reader of the environment. A wrong or missing variable stops the start with one line that names it, its
 * value and what is expected; values of secrets are never shown.
 */
export function loadConfig(env: Env): Config {
  const platform = readVariable(env, 'PLATFORM', 'embedded', oneOf(['embedded', 'kafka', 'dapr']))
  const common = commonConfig(env, platform)
  if (platform === 'embedded') return { ...common, platform }
  if (platform === 'kafka') return { ...common, platform, kafka: kafkaSettings(env) }
  const kafka = env['KAFKA_BROKERS'] ? kafkaSettings(env) : null
  return { ...common, platform, dapr: daprSettings(env), kafka }
}

function commonConfig(env: Env, platform: Config['platform']): CommonConfig {
  const environment = readVariable(env, 'NODE_ENV', 'production', oneOf(['production', 'development', 'test']))
  const webPort = readVariable(env, 'PORT', '3000', port)
  const mcpPort = readVariable(env, 'MCP_PORT', '3333', port)
  return {
    environment,
    web: {
      host: readVariable(env, 'HOST', '127.0.0.1', text('an address to listen on')),
      port: webPort,
      publicUrl: readVariable(env, 'PUBLIC_URL', `http://localhost:${webPort}`, httpUrl),
    },
    mcp: {
      port: mcpPort,
      publicUrl: readVariable(env, 'MCP_PUBLIC_URL', `http://localhost:${mcpPort}/mcp`, httpUrl),
    },
    workersPort: readVariable(env, 'WORKERS_PORT', '3400', port),
    databaseUrl: readOptional(env, 'DATABASE_URL', {
      schema: z.string().regex(/^postgres(ql)?:\/\//),
      expected: 'a postgres:// URL',
      secret: true,
    }),
    dataDir: readVariable(env, 'DOCKET_DATA_DIR', '.docket', text('a directory')),
    sessionSecret: sessionSecretSetting(env, platform),
    rateLimitPerMinute: readVariable(env, 'RATE_LIMIT_PER_MINUTE', '100', limit),
    model: modelSettings(env),
    chat: {
      turnsPerHour: readVariable(env, 'CHAT_TURNS_PER_HOUR', '120', limit),
      tokensPerDay: readVariable(env, 'CHAT_TOKENS_PER_DAY', '2000000', limit),
    },
    otlpEndpoint: readOptional(env, 'OTEL_EXPORTER_OTLP_ENDPOINT', httpUrl),
    logLevel: readVariable(
      env,
      'LOG_LEVEL',
      'info',
      oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    ),
    postgresBin: readOptional(env, 'PG_BIN', text('the directory of postgres and initdb')),
  }
}

/* Several machines have no data directory in common, so that a generated one would differ on each. */
function sessionSecretSetting(env: Env, platform: Config['platform']): string | null {
  const expected = { schema: z.string().min(32), expected: 'at least 32 characters', secret: true }
  if (platform === 'embedded') return readOptional(env, 'SESSION_SECRET', expected)
  return readForProduction(env, 'SESSION_SECRET', platform, expected)
}

/* What only production cannot do without. */
function readForProduction(
  env: Env,
  name: string,
  platform: Config['platform'],
  expected: Expected<string>,
): string | null {
  if (env['NODE_ENV'] !== 'production') return readOptional(env, name, expected)
  return readRequired(env, name, `NODE_ENV is production and PLATFORM is ${platform}`, expected)
}

function modelSettings(env: Env): CommonConfig['model'] {
  const apiKey = readOptional(env, 'OPENAI_API_KEY', text('a key', true))
  const baseUrl = readOptional(env, 'OPENAI_BASE_URL', httpUrl)
  const name = readVariable(env, 'OPENAI_MODEL', 'gpt-4.1-mini', text('the name of a model'))
  const timeoutSeconds = readVariable(env, 'OPENAI_TIMEOUT_S', '120', {
    schema: z.coerce.number().positive().max(3_600),
    expected: 'seconds, from above 0 to 3600',
  })
  const contextTokens = readVariable(env, 'OPENAI_CONTEXT_TOKENS', '32000', {
    schema: z.coerce.number().int().min(16_000),
    expected: 'a whole number of at least 16000',
  })
  if (apiKey === null && baseUrl === null) return null
  return { apiKey, baseUrl: baseUrl ?? DEFAULT_MODEL_URL, name, timeoutSeconds, contextTokens }
}

function daprSettings(env: Env): DaprSettings {
  return {
    httpEndpoint: readVariable(env, 'DAPR_HTTP_ENDPOINT', 'http://127.0.0.1:3500', httpUrl),
    apiToken: readOptional(env, 'DAPR_API_TOKEN', text('a token', true)),
    appToken: readForProduction(env, 'APP_API_TOKEN', 'dapr', text('a token', true)),
  }
}
