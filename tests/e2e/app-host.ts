/* Shows a page of results to the host of the chat; bundled by the tests, which answer for the server. */
import { hostApp, type AppResult } from '#app/lib/app-host.ts'

declare global {
  interface Window {
    answerCall(tool: string, args: Record<string, unknown>): Promise<AppResult>
    hostPage(html: string): void
    changeTheme(theme: 'light' | 'dark'): void
  }
}

window.hostPage = (html) => {
  const frame = document.createElement('iframe')
  frame.sandbox.value = 'allow-scripts'
  document.body.replaceChildren(frame)
  let theme: 'light' | 'dark' = 'dark'
  const { themeChanged } = hostApp({
    frame,
    tool: 'list_tasks',
    args: { limit: 5 },
    result: { tasks: [] },
    context: () => ({ theme }),
    callTool: (tool, args) => window.answerCall(tool, args),
    resized: (height) => frame.setAttribute('height', String(height)),
  })
  window.changeTheme = (changed) => {
    theme = changed
    themeChanged()
  }
  frame.srcdoc = html
}
