import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError, readOptional, readRequired, readVariable, type Env } from './read-variable.ts'

const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

/** How to reach the brokers. */
export interface KafkaSettings {
  brokers: readonly string[]
  /** `ca` is PEM; null: the authorities that Node knows. */
  ssl: { ca: string | null } | null
  sasl: { mechanism: (typeof saslMechanisms)[number]; username: string; password: string } | null
  /** Null: the smaller of 3 and the brokers there are. */
  replicationFactor: number | null
}

const secretText = { schema: z.string().min(1), expected: 'a text', secret: true }
const yes = ['1', 'true', 'yes']

export function kafkaSettings(env: Env): KafkaSettings {
  return {
    brokers: readRequired(env, 'KAFKA_BROKERS', 'PLATFORM is kafka', {
      schema: z
        .string()
        .transform((list) => list.split(',').map((broker) => broker.trim()))
        .pipe(z.array(z.string().regex(/^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i)).min(1)),
      expected: 'host:port, several by comma',
    }),
    ssl: sslSettings(env),
    sasl: saslSettings(env),
    replicationFactor: readOptional(env, 'KAFKA_REPLICATION_FACTOR', {
      schema: z.coerce.number().int().min(1).max(10),
      expected: 'a whole number from 1 to 10',
    }),
  }
}

function sslSettings(env: Env): KafkaSettings['ssl'] {
  // A CA alone says that it is meant.
  const ca = readOptional(env, 'KAFKA_SSL_CA', {
    schema: z.string().transform(readCertificates).pipe(z.string().includes('-----BEGIN CERTIFICATE-----')),
    expected: 'certificates as PEM, or the path of a readable file with them',
  })
  const isOn = readVariable(env, 'KAFKA_SSL', ca === null ? 'false' : 'true', {
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum([...yes, '0', 'false', 'no']))
      .transform((value) => yes.includes(value)),
    expected: 'true or false',
  })
  return isOn ? { ca } : null
}

/* A text that is neither is refused for what it lacks. */
function readCertificates(value: string): string {
  if (value.includes('-----BEGIN')) return value
  try {
    return readFileSync(value, 'utf8')
  } catch {
    return ''
  }
}

function saslSettings(env: Env): KafkaSettings['sasl'] {
  const mechanism = readOptional(env, 'KAFKA_SASL_MECHANISM', {
    schema: z.string().toLowerCase().pipe(z.enum(saslMechanisms)),
    expected: 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
  })
  const username = readOptional(env, 'KAFKA_SASL_USERNAME', { ...secretText, secret: false })
  const password = readOptional(env, 'KAFKA_SASL_PASSWORD', secretText)
  if (mechanism === null && username === null && password === null) return null
  if (mechanism === null) throw missing('KAFKA_SASL_MECHANISM', 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512')
  if (username === null) throw missing('KAFKA_SASL_USERNAME', 'the name to sign in to Kafka with')
  if (password === null) throw missing('KAFKA_SASL_PASSWORD', 'the password to sign in to Kafka with')
  return { mechanism, username, password }
}

function missing(name: string, expected: string): ConfigError {
  return new ConfigError(`${name}: not set, expected ${expected} (with the other KAFKA_SASL_… variables)`)
}
