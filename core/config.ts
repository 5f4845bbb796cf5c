import { z } from 'zod'

/**
 * The only reader of the environment. A wrong or missing variable stops the start with one line that names it, its
 * value and what is expected; values of secrets are never shown.
 */
export interface Config {
  platform: 'embedded'
  environment: 'production' | 'development' | 'test'
  web: { host: string; port: number; publicUrl: string }
  workersPort: number
  /** Null: the embedded server in the data directory. */
  databaseUrl: string | null
  dataDir: string
  /** Null: generated into the data directory at the first start. */
  sessionSecret: string | null
  rateLimitPerMinute: number
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  /** Where PostgreSQL's own programs are, when the packaged ones do not fit this machine. */
  postgresBin: string | null
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Env = Readonly<Record<string, string | undefined>>

const port = z.coerce.number().int().min(0).max(65_535)
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//)

export function loadConfig(env: Env): Config {
  const host = read(env, 'HOST', z.string().min(1), 'an address to listen on', '127.0.0.1')
  const webPort = read(env, 'PORT', port, 'a port from 0 to 65535', '3000')
  return {
    platform: read(env, 'PLATFORM', z.literal('embedded'), 'embedded', 'embedded'),
    environment: read(
      env,
      'NODE_ENV',
      z.enum(['production', 'development', 'test']),
      'production, development or test',
      'production',
    ),
    web: {
      host,
      port: webPort,
      publicUrl: read(env, 'PUBLIC_URL', httpUrl, 'an http or https URL', `http://localhost:${webPort}`),
    },
    workersPort: read(env, 'WORKERS_PORT', port, 'a port from 0 to 65535', '3400'),
    databaseUrl: readOptional(env, 'DATABASE_URL', postgresUrl, 'a postgres:// URL', { secret: true }),
    dataDir: read(env, 'DOCKET_DATA_DIR', z.string().min(1), 'a directory', '.docket'),
    sessionSecret: readOptional(env, 'SESSION_SECRET', z.string().min(32), 'at least 32 characters', { secret: true }),
    rateLimitPerMinute: read(
      env,
      'RATE_LIMIT_PER_MINUTE',
      z.coerce.number().int().min(0),
      'a whole number, 0 for no limit',
      '100',
    ),
    logLevel: read(
      env,
      'LOG_LEVEL',
      z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
      'fatal, error, warn, info, debug, trace or silent',
      'info',
    ),
    postgresBin: readOptional(env, 'PG_BIN', z.string().min(1), 'the directory of postgres and initdb'),
  }
}

function read<T>(env: Env, name: string, schema: z.ZodType<T>, expected: string, fallback: string): T {
  return parse(name, present(env, name) ?? fallback, schema, expected, false)
}

function readOptional<T>(
  env: Env,
  name: string,
  schema: z.ZodType<T>,
  expected: string,
  { secret = false } = {},
): T | null {
  const value = present(env, name)
  return value === undefined ? null : parse(name, value, schema, expected, secret)
}

/* An empty variable is how compose files and shells say "not set". */
function present(env: Env, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value.trim() === '' ? undefined : value
}

function parse<T>(name: string, value: string, schema: z.ZodType<T>, expected: string, secret: boolean): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const shown = secret ? 'the value given (not shown)' : JSON.stringify(value)
  throw new ConfigError(`${name}: ${shown} is not valid, expected ${expected}`)
}
