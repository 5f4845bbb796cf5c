#!/usr/bin/env node
/*
 * docket-mcp: MCP over stdio for hosts that start a program, forwarded to a running Docket.
 *   DOCKET_URL    where Docket is, such as http://localhost:3000 (its /mcp is added when there is no path)
 *   DOCKET_TOKEN  a personal token of yours, from Settings → Connections
 * One file without dependencies, so that it runs as it is: from here, through npx, and from an .mcpb bundle. It knows no
 * revision of the protocol but how each says its own over HTTP; standard output carries messages and nothing else.
 */
import { createInterface } from 'node:readline'

/** @typedef {{ jsonrpc?: string, id?: string | number | null, method?: string, params?: Record<string, unknown>, result?: Record<string, unknown>, error?: Refused }} Message */
/** @typedef {{ code?: unknown, message?: string, details?: unknown, request_id?: string }} Refused */
/** @typedef {{ code: number, message: string, data: Record<string, unknown> }} Failure */

/* The first of the codes that JSON-RPC leaves to servers, which the official SDKs give for refusals of HTTP too. */
const REFUSED = -32000
const INTERNAL = -32603
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'

const endpoint = readEndpoint(process.env['DOCKET_URL'])
const token = process.env['DOCKET_TOKEN'] ?? ''
if (token === '') stop('DOCKET_TOKEN is not set, expected a personal token from Settings → Connections')

/** The revision that an older client and the server agreed on. @type {string | null} */
let agreed = null
/** What waits for its answer, by the id of the request. @type {Map<unknown, { method: string | undefined, controller: AbortController }>} */
const waiting = new Map()
/** @type {Set<Promise<void>>} */
const running = new Set()

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  if (line.trim() === '') return
  const task = receive(line).finally(() => running.delete(task))
  running.add(task)
})
// Whoever has closed the input still gets what was asked for; a stream has no end of its own.
lines.on('close', () => {
  for (const { method, controller } of waiting.values()) if (method === 'subscriptions/listen') controller.abort()
  void Promise.all(running).then(() => process.stdout.write('', () => process.exit(0)))
})

/** @param {string} line */
async function receive(line) {
  /** @type {Message} */
  let message
  try {
    message = JSON.parse(line)
  } catch {
    return write({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error: the line is not JSON' } })
  }
  if (message.method === 'notifications/cancelled') cancel(message.params?.['requestId'])
  const controller = new AbortController()
  if (isRequest(message)) waiting.set(message.id, { method: message.method, controller })
  try {
    await forward(message, line, controller.signal)
  } catch (error) {
    if (!controller.signal.aborted && isRequest(message))
      writeFailure(message, {
        code: INTERNAL,
        message: `Docket cannot be reached at ${endpoint}: ${said(error)}`,
        data: { code: 'unavailable' },
      })
  } finally {
    if (isRequest(message)) waiting.delete(message.id)
  }
}

/** @param {Message} message @param {string} body @param {AbortSignal} signal */
async function forward(message, body, signal) {
  const response = await fetch(endpoint, { method: 'POST', headers: headersOf(message), body, signal })
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('text/event-stream') && response.body) return relayEvents(message, response.body)
  const text = await response.text()
  if (!isRequest(message)) return
  const answer = readAnswer(text)
  if (answer?.jsonrpc === '2.0') relay(message, answer)
  else writeFailure(message, refusal(response, text))
}

/** The headers in which HTTP repeats what the message says. @param {Message} message */
function headersOf({ method, params = {} }) {
  const meta = /** @type {Record<string, unknown> | undefined} */ (params['_meta'])
  const version = meta?.[VERSION_KEY] ?? agreed
  const name = params['name'] ?? params['uri']
  return {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(typeof version === 'string' ? { 'MCP-Protocol-Version': version } : {}),
    ...(meta?.[VERSION_KEY] && method ? { 'Mcp-Method': method } : {}),
    ...(meta?.[VERSION_KEY] && typeof name === 'string' ? { 'Mcp-Name': headerText(name) } : {}),
  }
}

/** What no header can carry as it is travels encoded. @param {string} text */
function headerText(text) {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
    ? text
    : `=?base64?${Buffer.from(text).toString('base64')}?=`
}

/** @param {Message} request @param {ReadableStream<Uint8Array>} body */
async function relayEvents(request, body) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (body))) {
    text += decoder.decode(chunk, { stream: true })
    const events = text.split(/\r?\n\r?\n/)
    text = events.pop() ?? ''
    for (const event of events) {
      const data = event.split(/\r?\n/).flatMap((row) => (row.startsWith('data:') ? [row.slice(5).trimStart()] : []))
      const answer = data.length > 0 ? readAnswer(data.join('\n')) : null
      if (answer) relay(request, answer)
    }
  }
}

/** @param {Message} request @param {Message} answer */
function relay(request, answer) {
  const version = answer.result?.['protocolVersion']
  if (request.method === 'initialize' && typeof version === 'string') agreed = version
  write(answer)
}

/** @param {unknown} id */
function cancel(id) {
  waiting.get(id)?.controller.abort()
}

/**
 * What HTTP refused before the protocol had a say, as an error of the protocol: the words for people, and for programs
 * the status and what Docket's own error says. @param {Response} response @param {string} text @returns {Failure}
 */
function refusal({ status, headers }, text) {
  const { code, message, details, request_id } = readAnswer(text)?.error ?? {}
  const wait = headers.get('retry-after')
  const said =
    status === 401
      ? 'Docket refused the token: make a new one in Settings → Connections and set DOCKET_TOKEN'
      : (message ?? `Docket answered with status ${status}`)
  const retryAfter = wait === null ? {} : { retry_after_s: Number(wait) }
  return {
    code: status >= 500 ? INTERNAL : REFUSED,
    message: wait === null ? said : `${said} Try again in ${wait} s.`,
    data: { status, code, ...(details ? { details } : {}), ...retryAfter, request_id },
  }
}

/** @param {Message} message @returns {boolean} */
function isRequest({ id, method }) {
  return id !== undefined && id !== null && method !== undefined
}

/** @param {string} text @returns {Message | null} */
function readAnswer(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** @param {Message} request @param {Failure} error */
function writeFailure({ id }, error) {
  write({ jsonrpc: '2.0', id, error })
}

/** @param {object} message */
function write(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** @param {unknown} error */
function said(error) {
  const { message, cause } = /** @type {Error & { cause?: { code?: string } }} */ (error)
  return cause?.code ?? message
}

/** @param {string | undefined} given */
function readEndpoint(given) {
  const text = given ?? 'http://localhost:3000'
  if (!URL.canParse(text) || !/^https?:/.test(text))
    return stop(`DOCKET_URL: ${JSON.stringify(text)}, expected an http or https URL`)
  const url = new URL(text)
  if (url.pathname === '/') url.pathname = '/mcp'
  return url.href
}

/** @param {string} problem @returns {never} */
function stop(problem) {
  process.stderr.write(`docket-mcp: ${problem}\n`)
  process.exit(2)
}
