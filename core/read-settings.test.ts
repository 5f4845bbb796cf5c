import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { readSettings } from './read-settings.ts'

const patience = { neededMs: 0, optionalMs: 0 }
const dapr = { PLATFORM: 'dapr', SESSION_SECRET: 'x'.repeat(32), DAPR_API_TOKEN: 'token' }

/** What answers as a sidecar does, with these secrets. */
async function startStore(secrets: Record<string, Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => {
    const name = request.url!.split('/').at(-1)!
    if (request.headers['dapr-api-token'] !== 'token') response.writeHead(401).end()
    else if (secrets[name]) response.writeHead(200).end(JSON.stringify(secrets[name]))
    else response.writeHead(403).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const all = {
  'database-url': { 'database-url': 'postgres://store.example/docket' },
  'openai-api-key': { 'openai-api-key': 'sk-store' },
  'kafka-credentials': { username: 'docket', password: 'from the store' },
}

it('takes what the environment lacks from the secret store', async () => {
  const env = { ...dapr, DAPR_HTTP_ENDPOINT: await startStore(all), KAFKA_BROKERS: 'kafka:9092' }
  const config = await readSettings(env, patience)
  expect(config.databaseUrl).toBe('postgres://store.example/docket')
  expect(config.model?.apiKey).toBe('sk-store')
  expect(config).toMatchObject({ kafka: { sasl: { username: 'docket', password: 'from the store' } } })
})

it('lets the environment come before the store', async () => {
  const env = {
    ...dapr,
    DAPR_HTTP_ENDPOINT: await startStore(all),
    DATABASE_URL: 'postgres://environment.example/docket',
    KAFKA_BROKERS: 'kafka:9092',
    KAFKA_CREDENTIALS: '{"username":"other","password":"from the environment"}',
    KAFKA_SASL_MECHANISM: 'PLAIN',
  }
  const config = await readSettings(env, patience)
  expect(config.databaseUrl).toBe('postgres://environment.example/docket')
  expect(config).toMatchObject({ kafka: { sasl: { mechanism: 'plain', username: 'other' } } })
})

it('does without secrets that a service may not read', async () => {
  const env = { ...dapr, DAPR_HTTP_ENDPOINT: await startStore({ 'database-url': all['database-url'] }) }
  expect((await readSettings(env, patience)).model).toBeNull()
})

it('starts without a sidecar when the environment names the database, and says what it lacks, or in one line why not', async () => {
  const env = { ...dapr, DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:9' }
  const lines = new PassThrough()
  const log = pino(lines)
  const own = { DATABASE_URL: 'postgres://db.example/docket', KAFKA_BROKERS: 'kafka:9092' }
  const config = await readSettings({ ...env, ...own }, patience, log)
  expect(config).toMatchObject({ databaseUrl: own.DATABASE_URL, kafka: { brokers: ['kafka:9092'] } })
  expect(JSON.parse(String(lines.read()))).toMatchObject({ unread: ['OPENAI_API_KEY', 'KAFKA_CREDENTIALS'] })
  await expect(readSettings(env, patience)).rejects.toThrow(
    /^DAPR_HTTP_ENDPOINT: "http:\/\/127.0.0.1:9" gives no secrets .*DATABASE_URL is not set$/,
  )
})

it('never shows credentials that it cannot read', async () => {
  const wrong = readSettings({ KAFKA_CREDENTIALS: 'hush' })
  await expect(wrong).rejects.toThrow(/^KAFKA_CREDENTIALS: .*not shown.*username/)
  await expect(wrong).rejects.not.toThrow(/hush/)
})
