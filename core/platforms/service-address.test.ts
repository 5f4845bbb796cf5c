import { expect, it } from 'vitest'
import { loadConfig } from '#core/config.ts'
import { serviceAddress } from './service-address.ts'

const embedded = loadConfig({ PORT: '3010', WORKERS_PORT: '3410' })

it('calls the web server for everything that one process serves, on the port that it took', () => {
  expect(serviceAddress(embedded, 'docket-web')).toBe('http://127.0.0.1:3010')
  expect(serviceAddress(embedded, 'docket-mcp')).toBe('http://127.0.0.1:3010')
  expect(serviceAddress(embedded, 'docket-mcp', 41_000)).toBe('http://127.0.0.1:41000')
  expect(serviceAddress(embedded, 'docket-workers')).toBe('http://127.0.0.1:3410')
})

it.each([
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://127.0.0.1:3000'],
  ['::1', 'http://[::1]:3000'],
  ['10.1.2.3', 'http://10.1.2.3:3000'],
])('reaches a web server that listens on %s', (host, address) => {
  expect(serviceAddress(loadConfig({ HOST: host }), 'docket-web')).toBe(address)
})

it('calls services of their own where the world finds them, without the path of their endpoint', () => {
  const config = loadConfig({
    PLATFORM: 'kafka',
    KAFKA_BROKERS: 'kafka:9092',
    SESSION_SECRET: 'x'.repeat(32),
    PUBLIC_URL: 'https://docket.example',
    MCP_PUBLIC_URL: 'https://mcp.example/mcp',
  })
  expect(serviceAddress(config, 'docket-web')).toBe('https://docket.example')
  expect(serviceAddress(config, 'docket-mcp')).toBe('https://mcp.example')
})
