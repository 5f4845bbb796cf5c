import type { z } from 'zod'

/** A setting that is wrong or missing. Its message is the one line that the start ends with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export type Env = Readonly<Record<string, string | undefined>>

export interface Expected<T> {
  schema: z.ZodType<T>
  /** In words, behind "expected". */
  expected: string
  /** Then the value is never shown. */
  secret?: boolean
}

/** Reads one variable, or its default. @throws ConfigError naming the variable, its value and what is expected */
export function readVariable<T>(env: Env, name: string, fallback: string, expected: Expected<T>): T {
  return parse(name, present(env, name) ?? fallback, expected)
}

/** Reads one variable that may be absent. An empty one is: compose files and shells say "not set" so. */
export function readOptional<T>(env: Env, name: string, expected: Expected<T>): T | null {
  const value = present(env, name)
  return value === undefined ? null : parse(name, value, expected)
}

/** Reads one variable that must be there; `why` says what asks for it. */
export function readRequired<T>(env: Env, name: string, why: string, expected: Expected<T>): T {
  const value = present(env, name)
  if (value === undefined) throw new ConfigError(`${name}: not set, expected ${expected.expected} (${why})`)
  return parse(name, value, expected)
}

function present(env: Env, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value.trim() === '' ? undefined : value
}

function parse<T>(name: string, value: string, { schema, expected, secret = false }: Expected<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const shown = secret ? 'the value given (not shown)' : JSON.stringify(value)
  throw new ConfigError(`${name}: ${shown} is not valid, expected ${expected}`)
}
