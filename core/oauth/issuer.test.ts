import { describe, expect, test } from 'vitest'
import { loadConfig } from '#core/config.ts'
import { audienceOf, issuerFor, mcpAddressFor } from './issuer.ts'

const local = loadConfig({ NODE_ENV: 'test' })
const proxied = loadConfig({
  NODE_ENV: 'test',
  PUBLIC_URL: 'https://docket.example',
  MCP_PUBLIC_URL: 'https://mcp.docket.example/mcp',
})
const open = loadConfig({ NODE_ENV: 'test', HOST: '0.0.0.0' })

describe('the issuer', () => {
  test.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['LOCALHOST:3000', 'http://localhost:3000'],
    ['localhost:4000', 'http://localhost:3000'],
    ['evil.example:3000', 'http://localhost:3000'],
    ['evil.example/@localhost:3000', 'http://localhost:3000'],
    [undefined, 'http://localhost:3000'],
  ])('on a machine of one’s own, asked as %s, is %s', (host, issuer) => {
    expect(issuerFor(local, host)).toBe(issuer)
  })

  test.each(['docket.example', '127.0.0.1:3000', 'localhost:3000', 'evil.example'])(
    'behind a proxy that asks as %s is the public one',
    (host) => {
      expect(issuerFor(proxied, host)).toBe('https://docket.example')
    },
  )

  test('of a server that others reach is PUBLIC_URL, whatever Host they send', () => {
    expect(issuerFor(open, '127.0.0.1:3000')).toBe('http://localhost:3000')
  })
})

describe('the audience of a resource', () => {
  test.each([
    ['http://localhost:3000/mcp', 'http://localhost:3000/mcp'],
    ['http://127.0.0.1:3000/mcp', 'http://localhost:3000/mcp'],
    ['http://[::1]:3000/mcp/', 'http://localhost:3000/mcp'],
    ['http://localhost:3000/mcp?readonly=1', 'http://localhost:3000/mcp'],
    ['http://127.0.0.1:3333/mcp', 'http://localhost:3333/mcp'],
    ['http://localhost:3000/', null],
    ['http://localhost:3000/mcp/other', null],
    ['http://localhost:3001/mcp', null],
    ['https://localhost:3000/mcp', null],
    ['http://you@localhost:3000/mcp', null],
    ['http://localhost:3000/mcp#x', null],
    ['http://evil.example/mcp', null],
    ['nonsense', null],
  ])('%s on a machine of one’s own is %s', (resource, audience) => {
    expect(audienceOf(local, resource)).toBe(audience)
  })

  test.each([
    ['https://docket.example/mcp', 'https://docket.example/mcp'],
    ['https://mcp.docket.example/mcp', 'https://mcp.docket.example/mcp'],
    ['http://docket.example/mcp', null],
    ['http://127.0.0.1:3000/mcp', null],
  ])('%s of a public server is %s', (resource, audience) => {
    expect(audienceOf(proxied, resource)).toBe(audience)
  })
})

test('people are told the address that is served: this one, or the standalone one where services run apart', () => {
  expect(mcpAddressFor(local, '127.0.0.1:3000')).toBe('http://127.0.0.1:3000/mcp')
  const apart = loadConfig({
    NODE_ENV: 'test',
    PLATFORM: 'kafka',
    KAFKA_BROKERS: 'broker:9092',
    MCP_PUBLIC_URL: 'https://mcp.docket.example/mcp',
  })
  expect(mcpAddressFor(apart, 'docket.example')).toBe('https://mcp.docket.example/mcp')
})
