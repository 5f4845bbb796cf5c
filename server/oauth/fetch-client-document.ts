import { lookup } from 'node:dns'
import { request, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { FetchDocument } from '#core/oauth/find-client.ts'
import { oauthError, quoted } from '#core/domain/oauth/error.ts'

const TIMEOUT_MS = 5_000
const MAX_BYTES = 64 * 1024

export interface DocumentSource {
  /** How a host is looked up. */
  resolve: LookupFunction
  /** Whether an address may be connected to. */
  isAllowed: (address: string) => boolean
  /** Options of the request that only a test sets. */
  tls?: Pick<RequestOptions, 'ca' | 'port'>
  timeoutMs?: number
}

const theInternet: DocumentSource = { resolve: lookup as LookupFunction, isAllowed: isPublicAddress }

/**
 * Fetches the metadata document of a client. The URL comes from a stranger, so that nothing is reached by it that a
 * stranger could not reach: the address is checked after it was looked up and is the one that is connected to, redirects
 * are not followed, and size and time are bounded.
 */
export function documentFetcher({
  resolve,
  isAllowed,
  tls,
  timeoutMs = TIMEOUT_MS,
}: DocumentSource = theInternet): FetchDocument {
  return (url) =>
    new Promise((fulfil, reject) => {
      const refuse = (why: string) =>
        reject(oauthError('invalid_client', `client_id: the document at ${quoted(url)} ${why}.`))
      const { hostname } = new URL(url)
      // An address in the URL itself is not looked up, and would not pass the check of the look-up.
      if (isAddress(hostname) && !isAllowed(bare(hostname))) return refuse('is at an address that is not public')
      const asked = request(url, {
        ...tls,
        agent: false,
        headers: { accept: 'application/json', 'user-agent': 'Docket' },
        lookup: guardedLookup(resolve, isAllowed),
        signal: AbortSignal.timeout(timeoutMs),
      })
      asked.on('error', (error) => refuse(reasonOf(error)))
      asked.on('response', (response) => {
        const problem = problemOf(response)
        if (problem !== null) {
          refuse(problem)
          return void asked.destroy()
        }
        readAll(response).then(
          (text) => parse(text, fulfil, refuse),
          (error: unknown) => refuse(reasonOf(error)),
        )
      })
      asked.end()
    })
}

/** Whether an address is one of the public internet: not private, loopback, link-local, reserved, or one within another. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

const NOT_PUBLIC = 'ENOTPUBLIC'

/* Of a name with several addresses all have to be public; what is checked here is what the socket connects to. */
function guardedLookup(resolve: LookupFunction, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = Array.isArray(found) ? found : []
      if (addresses.length === 0 || !addresses.every(({ address }) => isAllowed(address))) {
        return callback(Object.assign(new Error('not public'), { code: NOT_PUBLIC }), '')
      }
      if (options.all) return callback(null, addresses)
      callback(null, addresses[0]!.address, addresses[0]!.family)
    })
}

function isAddress(hostname: string): boolean {
  return ipaddr.isValid(bare(hostname))
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}

function problemOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode >= 300 && statusCode < 400) return 'redirects, which is not followed'
  if (statusCode !== 200) return `was answered with ${statusCode}, expected 200`
  const type = headers['content-type'] ?? ''
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) return 'is not application/json'
  return Number(headers['content-length'] ?? 0) > MAX_BYTES ? TOO_LARGE : null
}

const TOO_LARGE = `is larger than ${MAX_BYTES / 1024} kB`

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw Object.assign(new Error('too large'), { code: 'ETOOLARGE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string, fulfil: (document: unknown) => void, refuse: (why: string) => void): void {
  try {
    fulfil(JSON.parse(text))
  } catch {
    refuse('is not valid JSON')
  }
}

/* Kept to a few words: what exactly answers inside our network, and how, is nothing that a stranger should learn. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string }
  if (code === NOT_PUBLIC) return 'is at an address that is not public'
  if (code === 'ETOOLARGE') return TOO_LARGE
  if (name === 'AbortError' || name === 'TimeoutError') return 'did not come in time'
  return 'could not be fetched'
}
