import type { McpUiHostContext } from '@modelcontextprotocol/ext-apps'

/** What a tool answered, as the server of the chat tells it. */
export interface AppResult {
  result: unknown
  isError: boolean
}

export interface HostedApp {
  frame: HTMLIFrameElement
  /** The call whose result the page shows. */
  tool: string
  args: Record<string, unknown>
  result: unknown
  /** As it is now. */
  context: () => Pick<McpUiHostContext, 'theme' | 'locale' | 'timeZone'>
  callTool: (tool: string, args: Record<string, unknown>) => Promise<AppResult>
  resized: (height: number) => void
}

export interface AppLink {
  /** Lets the page follow when the theme has changed. */
  themeChanged: () => void
  close: () => void
}

interface Message {
  jsonrpc?: unknown
  id?: number | string
  method?: string
  params?: Record<string, unknown>
}

const PROTOCOL_VERSION = '2026-01-26'
const METHOD_NOT_FOUND = -32_601

/**
 * Speaks with the page in a frame as a host of MCP Apps does, and grants it no more than calls of tools. By hand, since
 * the package for it would double what a browser loads; the tests hold it against the package's own application side.
 */
export function hostApp(app: HostedApp): AppLink {
  const { frame } = app
  // The page has an origin that is nobody's, so that it can be told apart by its window alone.
  const send = (message: object) => frame.contentWindow?.postMessage({ jsonrpc: '2.0', ...message }, '*')
  let isReady = false
  let told: McpUiHostContext['theme']
  const themeChanged = () => {
    const { theme } = app.context()
    // Before the page has begun it hears nothing.
    if (!isReady || theme === told) return
    told = theme
    send({ method: 'ui/notifications/host-context-changed', params: { theme } })
  }
  const hear = ({ source, data }: MessageEvent<unknown>) => {
    if (source === null || source !== frame.contentWindow || !isMessage(data)) return
    const { id, method, params = {} } = data
    if (method === 'ui/initialize') told = app.context().theme
    if (id === undefined) notice(app, send, method, params)
    else void answer(app, method, params).then((answered) => send({ id, ...answered }))
    if (method !== 'ui/notifications/initialized') return
    isReady = true
    themeChanged()
  }
  window.addEventListener('message', hear)
  return { themeChanged, close: () => window.removeEventListener('message', hear) }
}

function isMessage(data: unknown): data is Message & { method: string } {
  const { jsonrpc, method } = (data ?? {}) as Message
  return jsonrpc === '2.0' && typeof method === 'string'
}

function notice(app: HostedApp, send: (message: object) => void, method: string, params: Record<string, unknown>) {
  if (method === 'ui/notifications/size-changed' && Number.isFinite(params['height'])) {
    app.resized(Number(params['height']))
  }
  if (method !== 'ui/notifications/initialized') return
  send({ method: 'ui/notifications/tool-input', params: { arguments: app.args } })
  send({ method: 'ui/notifications/tool-result', params: toToolResult({ result: app.result, isError: false }) })
}

async function answer(app: HostedApp, method: string, params: Record<string, unknown>): Promise<object> {
  switch (method) {
    case 'ui/initialize':
      return { result: introduce(app) }
    case 'ping':
      return { result: {} }
    case 'tools/call': {
      const args = (params['arguments'] ?? {}) as Record<string, unknown>
      return { result: toToolResult(await app.callTool(String(params['name']), args)) }
    }
    default:
      return { error: { code: METHOD_NOT_FOUND, message: `This host does not know ${method}.` } }
  }
}

function introduce({ tool, context }: HostedApp) {
  const hostContext: McpUiHostContext = {
    ...context(),
    displayMode: 'inline',
    availableDisplayModes: ['inline'],
    toolInfo: { tool: { name: tool, inputSchema: { type: 'object' } } },
  }
  return {
    protocolVersion: PROTOCOL_VERSION,
    hostInfo: { name: 'docket', title: 'Docket', version: '1.0.0' },
    hostCapabilities: { serverTools: {} },
    hostContext,
  }
}

function toToolResult({ result, isError }: AppResult) {
  return {
    content: [{ type: 'text', text: JSON.stringify(result ?? null) }],
    ...(typeof result === 'object' && result !== null ? { structuredContent: result } : {}),
    isError,
  }
}
