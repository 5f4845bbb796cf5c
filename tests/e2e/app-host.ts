/* Shows a page of results to the host of the chat; bundled by the tests, which answer for the server. */
import { hostApp, type AppResult } from '#app/lib/app-host.ts'

declare global {
  interface Window {
    answerCall(tool: string, args: Record<string, unknown>): Promise<AppResult>
    hostPage(html: string): void
  }
}

window.hostPage = (html) => {
  const frame = document.createElement('iframe')
  frame.sandbox.value = 'allow-scripts'
  document.body.replaceChildren(frame)
  hostApp({
    frame,
    tool: 'list_tasks',
    args: { limit: 5 },
    result: { tasks: [] },
    context: { theme: 'dark' },
    callTool: (tool, args) => window.answerCall(tool, args),
    resized: (height) => frame.setAttribute('height', String(height)),
  })
  frame.srcdoc = html
}
