import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** What a request to a model's server says, as far as tests ask. */
export interface ModelCall {
  model: string
  messages: { role: string; content: string | null; tool_call_id?: string; tool_calls?: { id: string }[] }[]
  tools?: { function: { name: string; parameters: Record<string, unknown> } }[]
  tool_choice?: string
}

/** Answers one request: by chunks of a stream, by raw bytes, or by itself. */
export type Reply = (answer: ModelReply, call: ModelCall) => void | Promise<void>

export interface ModelReply {
  res: ServerResponse
  /** Sends one chunk of the stream. */
  chunk: (value: unknown) => void
  raw: (bytes: string | Uint8Array) => void
  /** Ends the stream as the protocol says. */
  done: () => void
}

export interface ModelServer {
  /** For OPENAI_BASE_URL. */
  url: string
  /** What was asked so far. */
  calls: ModelCall[]
  /** The replies to the coming requests, in order; the last one stays. */
  script(...replies: Reply[]): void
  close(): Promise<void>
}

/** A real HTTP server that speaks chat completions as a test tells it to. */
export async function startModelServer(): Promise<ModelServer> {
  let replies: Reply[] = []
  const server = createServer((req, res) => void answer(req, res))
  const model: ModelServer = {
    url: '',
    calls: [],
    script: (...given) => void (replies = given),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const call = (await json(req)) as ModelCall
    model.calls.push(call)
    const reply = replies.length > 1 ? replies.shift() : replies[0]
    if (!reply) return void res.writeHead(500).end()
    await reply(replyTo(res), call)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return model
}

function replyTo(res: ServerResponse): ModelReply {
  const begin = () => {
    if (!res.headersSent) res.writeHead(200, { 'content-type': 'text/event-stream' })
  }
  return {
    res,
    chunk(value) {
      begin()
      res.write(`data: ${JSON.stringify(value)}\n\n`)
    },
    raw(bytes) {
      begin()
      res.write(bytes)
    },
    done() {
      begin()
      res.end('data: [DONE]\n\n')
    },
  }
}

/** A chunk with this delta. */
export function delta(fields: unknown, finish: string | null = null): unknown {
  return { id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: fields, finish_reason: finish }] }
}

/** A well-behaved answer in words. */
export function words(text: string): Reply {
  return ({ chunk, done }) => {
    chunk(delta({ role: 'assistant', content: '' }))
    for (const piece of text.match(/\S+\s*/g) ?? []) chunk(delta({ content: piece }))
    chunk(delta({}, 'stop'))
    chunk({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 10 } })
    done()
  }
}

/** A well-behaved answer that calls tools: `[name, arguments]` each. */
export function toolCalls(...calls: (readonly [name: string, args: unknown])[]): Reply {
  return ({ chunk, done }) => {
    chunk(delta({ role: 'assistant', content: null }))
    calls.forEach(([name, args], index) => {
      const id = `call_${Math.random().toString(36).slice(2)}`
      chunk(delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }))
      const text = typeof args === 'string' ? args : JSON.stringify(args)
      for (const piece of text.match(/.{1,7}/gs) ?? []) {
        chunk(delta({ tool_calls: [{ index, function: { arguments: piece } }] }))
      }
    })
    chunk(delta({}, 'tool_calls'))
    done()
  }
}

/** Refuses with a status. */
export function status(code: number, headers: Record<string, string> = {}, reason: string | number = code): Reply {
  return ({ res }) => {
    res.writeHead(code, { 'content-type': 'application/json', ...headers })
    res.end(JSON.stringify({ error: { message: 'a secret of the server', code: reason } }))
  }
}
