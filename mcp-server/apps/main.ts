/* The page that hosts show in place of a tool's result: lists of tasks, a bulk change, a recurrence. */
import type { McpUiHostContext } from '@modelcontextprotocol/ext-apps'
import { showRehearsal, showResults } from './bulk-change.ts'
import { element } from './elements.ts'
import { connectHost, contentOf, type ToolResult } from './host.ts'
import { openPage, type Page } from './page.ts'
import { showRecurrence } from './recurrence.ts'
import { showTasks } from './task-list.ts'

let tool: string | undefined
let args: Record<string, unknown> = {}
let page: Page | null = null
let early: ToolResult | null = null

const host = await connectHost({
  input(given) {
    args = given
  },
  result(result) {
    if (page) show(page, result)
    else early = result
  },
  context: dress,
})
page = openPage(host)
if (early) show(page, early)

function show(at: Page, result: ToolResult): void {
  try {
    const content = contentOf(result)
    if (Array.isArray(content['affected'])) return showRehearsal(at, content, args)
    if (Array.isArray(content['results'])) return showResults(at, content)
    if (typeof content['explanation'] === 'string') return showRecurrence(at, content)
    showTasks(at, content, { tool: tool ?? ('counts' in content ? 'get_overview' : 'list_tasks'), args })
  } catch (error) {
    at.show(element('p', { role: 'alert' }, error instanceof Error ? error.message : String(error)))
  }
}

/** The host's colours, language and time zone. */
function dress({ theme, styles, locale, timeZone, toolInfo }: McpUiHostContext): void {
  const root = document.documentElement
  if (theme) root.dataset['theme'] = theme
  if (locale) root.lang = locale
  if (timeZone) root.dataset['timeZone'] = timeZone
  for (const [name, value] of Object.entries(styles?.variables ?? {})) {
    if (value) root.style.setProperty(name, value)
  }
  tool = toolInfo?.tool.name ?? tool
}
