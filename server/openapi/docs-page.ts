import type { DocumentedRoute } from '#server/api/route.ts'

/** The API as one page to read, made of the same table; it loads nothing. */
export function docsPage(routes: readonly DocumentedRoute[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Docket API</title><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }
code { font: .9em ui-monospace, monospace } .m { font-weight: 600; text-transform: uppercase }
</style></head><body><main><h1>Docket API</h1>
<p>Base <code>/api/v1</code>. The whole contract with every field: <a href="/api/openapi.json">OpenAPI 3.1</a>.
Send <code>Authorization: Bearer TOKEN</code>; <code>{user_id}</code> is your own id or <code>me</code>. Every mutation takes
<code>Idempotency-Key</code> and <code>If-Match: "version"</code>, and answers with <code>Change-Set</code>, by which it can be undone, where a task or tag changed.</p>
<table><thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Does</th><th scope="col">Needs</th></tr></thead><tbody>
${routes.map(row).join('\n')}
<tr><td class="m"><code>ws</code></td><td><code>/api/ws/{user_id}</code></td><td>Real time over a WebSocket</td><td>tasks:read</td></tr>
</tbody></table></main></body></html>`
}

function row({ method, path, summary, access }: DocumentedRoute): string {
  return `<tr><td class="m"><code>${method}</code></td><td><code>${path}</code></td><td>${summary}</td><td>${access === 'none' ? 'nothing' : access}</td></tr>`
}
