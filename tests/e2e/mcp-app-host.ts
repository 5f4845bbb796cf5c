/* The page of a host with MCP Apps, as small as one can be; bundled by the tests, which keep the connection to the server. */
import { AppBridge, PostMessageTransport, type McpUiHostContext } from '@modelcontextprotocol/ext-apps/app-bridge'
import type { CallToolResult, Tool } from '@modelcontextprotocol/client'

declare global {
  interface Window {
    /** Handed in by the test: the host's own connection to the server. */
    callTool(name: string, args: Record<string, unknown>): Promise<CallToolResult>
    /** Shows the app for one call of a tool. */
    showApp(shown: ShownApp): Promise<void>
    /** What the app told the model, newest last. */
    told: string[]
    changeContext(context: McpUiHostContext): void
  }
}

export interface ShownApp {
  html: string
  tool: Tool
  args: Record<string, unknown>
  result: CallToolResult
  context: McpUiHostContext
}

window.told = []
window.showApp = async ({ html, tool, args, result, context }) => {
  const frame = document.createElement('iframe')
  frame.title = 'Docket'
  // No more than scripts, as hosts do: no forms, no windows, and an origin that is nobody's.
  frame.sandbox.value = 'allow-scripts'
  frame.style.cssText = 'width: 640px; height: 100px; border: 0'
  document.body.replaceChildren(frame)
  const view = frame.contentWindow
  if (!view) throw new Error('the frame has no window')
  const capabilities = { serverTools: {}, updateModelContext: { text: {} } }
  const bridge = new AppBridge(null, { name: 'test host', version: '1' }, capabilities, {
    hostContext: { ...context, toolInfo: { tool } },
  })
  bridge.oncalltool = ({ name, arguments: given = {} }) => window.callTool(name, given)
  bridge.onsizechange = ({ height }) => {
    if (height) frame.style.height = `${height}px`
  }
  bridge.onupdatemodelcontext = async ({ content = [] }) => {
    for (const block of content) if (block.type === 'text') window.told.push(block.text)
    return {}
  }
  const initialized = new Promise<void>((resolve) => {
    bridge.oninitialized = () => resolve()
  })
  await bridge.connect(new PostMessageTransport(view, view))
  frame.srcdoc = html
  await initialized
  window.changeContext = (changed) => bridge.setHostContext({ ...context, ...changed })
  await bridge.sendToolInput({ arguments: args })
  await bridge.sendToolResult(result)
}
