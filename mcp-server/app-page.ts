import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { requireScopes, type McpServer } from '@modelcontextprotocol/server'

/** The page that hosts with MCP Apps show in place of a result. It shows whichever kind of result it is given. */
export const APP_URI = 'ui://docket/app'

const MIME_TYPE = 'text/html;profile=mcp-app'

/* Nothing is loaded from anywhere and nothing is sent anywhere: all goes through the host, as calls of tools. */
const _meta = {
  ui: {
    csp: { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] },
    prefersBorder: true,
  },
}

let page: Promise<string> | null = null

/** Offers the page. It is the same for everybody, and hosts may keep it for an hour. */
export function addAppPage(server: McpServer): void {
  const config = {
    title: 'Docket',
    description: 'Shows tasks, bulk changes and recurrences in hosts that can show pages',
    mimeType: MIME_TYPE,
    cacheHint: { ttlMs: 60 * 60_000, cacheScope: 'public' } as const,
    scopeChallenge: requireScopes('tasks:read'),
    _meta,
  }
  server.registerResource('app', APP_URI, config, async () => ({
    contents: [{ uri: APP_URI, mimeType: MIME_TYPE, text: await builtPage(), _meta }],
  }))
}

/* Resolved through package.json, because this file runs from the sources and, bundled, from build/server. */
function builtPage(): Promise<string> {
  page ??= readFile(createRequire(import.meta.url).resolve('#build/apps/app.html'), 'utf8').catch((error: unknown) => {
    page = null
    throw error
  })
  return page
}
