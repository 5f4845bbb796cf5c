/* A page of results written with the package for MCP Apps; bundled by the tests, which show it to our own host. */
import { App } from '@modelcontextprotocol/ext-apps'

const seen: unknown[] = []
const tell = (what: unknown) => {
  seen.push(what)
  document.body.textContent = JSON.stringify(seen)
}
const app = new App({ name: 'page', version: '1' }, {}, { autoResize: false })
app.onhostcontextchanged = (changed) => tell({ changed })
app.ontoolinput = ({ arguments: args }) => tell({ input: args })
app.ontoolresult = ({ structuredContent }) => {
  tell({ result: structuredContent })
  void act()
}

async function act(): Promise<void> {
  const { theme, toolInfo } = app.getHostContext() ?? {}
  tell({ theme, tool: toolInfo?.tool.name })
  const called = await app.callServerTool({ name: 'complete_task', arguments: { task_id: 3 } })
  tell({ called: called.structuredContent, isError: called.isError })
  await app.sendSizeChanged({ width: 300, height: 456 })
  // What a host may grant and this one does not.
  await app.openLink({ url: 'https://evil.example/' }).catch((error: unknown) => tell({ link: String(error) }))
}

await app.connect()
