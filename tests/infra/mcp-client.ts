import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport as OldTransportType } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { ToolError } from '#mcp-server/tool-error.ts'

/** The clients that hosts use: the first SDK, and the second one in each way of agreeing on a revision. */
export const clientKinds = ['v1', 'legacy', 'auto', 'modern'] as const
export type ClientKind = (typeof clientKinds)[number]

export const MODERN = '2026-07-28'

export interface McpClient {
  client: Client
  /** The structured result of a tool; rejects, with what the tool answered, when it refused. */
  call<T = Answer>(name: string, args?: Record<string, unknown>): Promise<T>
  /** The error of a tool that has to refuse. */
  refusal(name: string, args?: Record<string, unknown>): Promise<ToolError>
  raw(name: string, args?: Record<string, unknown>): Promise<RawResult>
  close(): Promise<void>
}

/* What a test expects of an answer is what it says of its type. */
export type Answer = Record<string, never>

export interface RawResult {
  content: { type: string; text?: string }[]
  structuredContent?: unknown
  isError?: boolean
}

/** Connects to an endpoint as hosts do, with a bearer token. */
export async function connectMcp(url: string, token: string, kind: ClientKind = 'modern'): Promise<McpClient> {
  const requestInit = { headers: { Authorization: `Bearer ${token}` } }
  const client = kind === 'v1' ? await connectOld(url, requestInit) : await connectNew(url, requestInit, kind)
  return wrapClient(client)
}

/** The helpers over any connected client, whatever it is connected through. */
export function wrapClient(client: Client): McpClient {
  const raw = (name: string, args: Record<string, unknown> = {}) =>
    client.callTool({ name, arguments: args }) as Promise<RawResult>
  return {
    client,
    raw,
    async call<T>(name: string, args?: Record<string, unknown>) {
      const result = await raw(name, args)
      if (result.isError) throw new Error(`${name} refused: ${result.content[0]?.text}`)
      return result.structuredContent as T
    },
    async refusal(name, args) {
      const result = await raw(name, args)
      if (!result.isError) throw new Error(`${name} did not refuse: ${result.content[0]?.text}`)
      return (JSON.parse(result.content[0]?.text ?? '') as { error: ToolError }).error
    },
    close: () => client.close(),
  }
}

async function connectNew(url: string, requestInit: RequestInit, kind: Exclude<ClientKind, 'v1'>): Promise<Client> {
  const mode = kind === 'modern' ? { pin: MODERN } : kind
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  return client
}

/* Both speak of the same things; the tests use what is alike. */
async function connectOld(url: string, requestInit: RequestInit): Promise<Client> {
  const client = new OldClient({ name: 'test', version: '1' })
  const transport = new OldTransport(new URL(url), { requestInit })
  await client.connect(transport as OldTransportType)
  return client as unknown as Client
}
