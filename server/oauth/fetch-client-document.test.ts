import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { LookupAddress } from 'node:dns'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { documentFetcher, isPublicAddress, type DocumentSource } from './fetch-client-document.ts'

const pem = (name: string) => readFileSync(new URL(`../../tests/infra/tls/client.example.${name}.pem`, import.meta.url))

let server: Server
let answer: (res: ServerResponse) => void
let asked: string[] = []

beforeAll(async () => {
  server = createServer({ key: pem('key'), cert: pem('cert') }, (req, res) => {
    asked.push(`${req.headers.host} ${req.url} ${req.headers.accept}`)
    answer(res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  asked = []
  answer = (res) => send(res, { client_id: 'x' })
})

function send(
  res: ServerResponse,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  res.writeHead(200, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** A resolver that says this of every name. */
const resolvesTo =
  (...addresses: string[]): LookupFunction =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

/* The server of this test stands for one in public; everything else is as in earnest. */
function fetcher(more: Partial<DocumentSource> = {}) {
  return documentFetcher({
    resolve: resolvesTo('127.0.0.1'),
    isAllowed: (address) => address === '127.0.0.1',
    tls: { ca: pem('cert'), port: (server.address() as AddressInfo).port },
    ...more,
  })
}

const URL_OF_CLIENT = 'https://client.example/app.json'

test('a document is fetched as JSON', async () => {
  expect(await fetcher()(URL_OF_CLIENT)).toEqual({ client_id: 'x' })
  expect(asked).toEqual([expect.stringMatching(/^client\.example(:\d+)? \/app\.json application\/json$/) as string])
})

describe('nothing is connected to', () => {
  test.each([
    ['loopback', ['127.0.0.1']],
    ['loopback in IPv6', ['::1']],
    ['loopback as IPv4 in IPv6', ['::ffff:127.0.0.1']],
    ['a private network', ['10.0.0.1']],
    ['another', ['192.168.1.1']],
    ['a private network in IPv6', ['fd00::1']],
    ['link-local', ['169.254.169.254']],
    ['carrier-grade NAT', ['100.64.0.1']],
    ['nothing in particular', ['0.0.0.0']],
    ['an address through NAT64', ['64:ff9b::7f00:1']],
    ['a public and a private address', ['93.184.215.14', '127.0.0.1']],
    ['no address', []],
  ])('that a name leads to when that is %s', async (_name, addresses) => {
    const guarded = fetcher({ resolve: resolvesTo(...addresses), isAllowed: isPublicAddress })
    await expect(guarded(URL_OF_CLIENT)).rejects.toMatchObject({
      details: { oauth: 'invalid_client' },
      message: expect.stringContaining('at an address that is not public') as string,
    })
    expect(asked).toEqual([])
  })

  test.each(['https://127.0.0.1/x', 'https://[::1]/x', 'https://[fe80::1]/x', 'https://192.168.0.1/x'])(
    'at %s, which is not looked up',
    async (url) => {
      await expect(fetcher({ isAllowed: isPublicAddress })(url)).rejects.toThrow('not public')
      expect(asked).toEqual([])
    },
  )

  test('by a name that resolves to another address the second time: it is looked up once', async () => {
    let lookups = 0
    const rebinding: LookupFunction = (name, options, callback) => {
      lookups += 1
      resolvesTo(lookups === 1 ? '127.0.0.1' : '10.0.0.1')(name, options, callback)
    }
    expect(await fetcher({ resolve: rebinding })(URL_OF_CLIENT)).toEqual({ client_id: 'x' })
    expect(lookups).toBe(1)
  })
})

test.each([301, 302, 303, 307, 308])('a redirect with %i is not followed', async (status) => {
  answer = (res) => res.writeHead(status, { location: 'https://other.example/app.json' }).end()
  await expect(fetcher()(URL_OF_CLIENT)).rejects.toThrow('redirects, which is not followed')
  expect(asked).toHaveLength(1)
})

test.each<[string, (res: ServerResponse) => void, string]>([
  ['is not there', (res) => res.writeHead(404).end(), 'answered with 404'],
  ['is HTML', (res) => send(res, '{}', { 'content-type': 'text/html' }), 'not application/json'],
  [
    'only begins like JSON in its type',
    (res) => send(res, '{}', { 'content-type': 'application/jsonp' }),
    'not application/json',
  ],
  ['is no JSON', (res) => send(res, '{"client_id":'), 'not valid JSON'],
  ['says that it is large', (res) => send(res, ' '.repeat(65_537)), 'larger than 64 kB'],
  [
    'is cut off',
    (res) =>
      void res
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '9' })
        .write('{', () => res.destroy()),
    'could not be fetched',
  ],
])('a document that %s is refused', async (_name, how, why) => {
  answer = how
  await expect(fetcher()(URL_OF_CLIENT)).rejects.toThrow(why)
})

test('a document without an end is cut off', async () => {
  answer = (res) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    const more = () => res.write(' '.repeat(16_384), () => !res.destroyed && setImmediate(more))
    more()
  }
  await expect(fetcher()(URL_OF_CLIENT)).rejects.toThrow('larger than 64 kB')
})

test('a server that is silent is given up', async () => {
  answer = () => undefined
  await expect(fetcher({ timeoutMs: 200 })(URL_OF_CLIENT)).rejects.toThrow('did not come in time')
})

test('a server that answers drop by drop is given up in the same time', async () => {
  answer = (res) => {
    res.writeHead(200, { 'content-type': 'application/json' })
    const timer = setInterval(() => res.write(' '), 20)
    res.on('close', () => clearInterval(timer))
  }
  await expect(fetcher({ timeoutMs: 300 })(URL_OF_CLIENT)).rejects.toThrow('did not come in time')
})

test('a certificate that nobody vouches for is not taken', async () => {
  const port = (server.address() as AddressInfo).port
  await expect(fetcher({ tls: { port } })(URL_OF_CLIENT)).rejects.toThrow('could not be fetched')
})

test.each([
  ['93.184.215.14', true],
  ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', true],
  ['172.31.255.255', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['2002:7f00:1::', false],
  ['::', false],
  ['nonsense', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})
