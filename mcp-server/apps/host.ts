import type { McpUiHostContext, McpUiInitializeResult } from '@modelcontextprotocol/ext-apps'

/** What a tool answered, as the host passes it on. */
export interface ToolResult {
  structuredContent?: Record<string, unknown>
  content?: { type: string; text?: string }[]
  isError?: boolean
}

/** What the host tells of its own accord. */
export interface HostEvents {
  input(args: Record<string, unknown>): void
  result(result: ToolResult): void
  context(context: McpUiHostContext): void
}

export interface Host {
  /** Calls a tool of the server that this page came from. Rejects with a sentence when the tool refuses. */
  callTool(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>
  /** Lets the model know, where the host can, what the user did here. */
  tellModel(text: string): void
  resize(width: number, height: number): void
}

interface Message {
  jsonrpc: '2.0'
  id?: number | string
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: { message: string }
}

const PROTOCOL_VERSION = '2026-01-26'

/**
 * Speaks with the host over postMessage, as the extension for MCP Apps says. By hand, since the package for it would make
 * the page ten times as large; the tests speak with the page through that package's own host side.
 */
export async function connectHost(events: HostEvents): Promise<Host> {
  const waiting = new Map<number, (answer: Message) => void>()
  let last = 0
  // The page has no origin that the host could be told by; only the parent window is listened to.
  const send = (message: Omit<Message, 'jsonrpc'>) => window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*')
  const request = (method: string, params: Record<string, unknown>) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const id = ++last
      waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(error.message))
        else resolve(result as Record<string, unknown>)
      })
      send({ id, method, params })
    })

  window.addEventListener('message', ({ source, data }: MessageEvent<Message>) => {
    if (source !== window.parent || data?.jsonrpc !== '2.0') return
    const { id, method, params = {} } = data
    if (method === undefined) {
      const answered = waiting.get(Number(id))
      waiting.delete(Number(id))
      answered?.(data)
    } else if (id !== undefined) {
      const isKnown = method === 'ping' || method === 'ui/resource-teardown'
      send(isKnown ? { id, result: {} } : { id, error: { message: `Method not found: ${method}` } })
    } else {
      notice(method, params, events)
    }
  })

  const appInfo = { name: 'docket', title: 'Docket', version: '1.0.0' }
  const answer = await request('ui/initialize', { appInfo, appCapabilities: {}, protocolVersion: PROTOCOL_VERSION })
  const { hostContext, hostCapabilities } = answer as unknown as McpUiInitializeResult
  if (hostContext) events.context(hostContext)
  send({ method: 'ui/notifications/initialized', params: {} })
  return {
    callTool: async (name, args) => contentOf((await request('tools/call', { name, arguments: args })) as ToolResult),
    tellModel(text) {
      if (!hostCapabilities?.updateModelContext) return
      request('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => undefined)
    },
    resize: (width, height) => send({ method: 'ui/notifications/size-changed', params: { width, height } }),
  }
}

function notice(method: string, params: Record<string, unknown>, events: HostEvents): void {
  if (method === 'ui/notifications/tool-input') events.input((params['arguments'] ?? {}) as Record<string, unknown>)
  if (method === 'ui/notifications/tool-result') events.result(params)
  if (method === 'ui/notifications/host-context-changed') events.context(params)
}

/** What a result says. @throws with the tool's own words when it is a refusal */
export function contentOf({ structuredContent, content, isError }: ToolResult): Record<string, unknown> {
  // Some hosts hand on the text alone.
  const said = structuredContent ?? parse(content?.[0]?.text ?? '')
  if (!isError) return said
  // Its hint is for models.
  const { message } = (said['error'] ?? {}) as { message?: string }
  throw new Error(message ?? content?.[0]?.text ?? 'The tool refused.')
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
