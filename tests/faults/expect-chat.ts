import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { callApi } from '#tests/infra/test-server.ts'
import { openAccount } from './http-user.ts'
import type { LoadTarget } from './load.ts'

/** The assistant of each web server, which is the built-in one without a key, adds a task through the MCP servers. */
export async function expectChat({ webs, mcps }: LoadTarget): Promise<void> {
  const { token } = await openAccount(webs)
  const called = await addTaskCalls(mcps)
  for (const { url } of webs) {
    const title = `Letter ${randomUUID()}`
    const turn = await callApi(url, 'POST /me/chat', { token, body: { message: `add "${title}"` } })
    expect(turn.body).toMatchObject({ tool_calls: [{ tool: 'add_task', is_error: false }], pending_approvals: [] })
    const { body } = await callApi(url, 'GET /me/tasks', { token })
    expect(body['tasks']).toEqual(expect.arrayContaining([expect.objectContaining({ title })]))
  }
  expect(await addTaskCalls(mcps)).toBe(called + webs.length)
}

/* By what the MCP servers say themselves: in one process the web server would be its own. */
async function addTaskCalls(mcps: LoadTarget['mcps']): Promise<number> {
  const texts = await Promise.all(mcps.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()))
  const counts = texts
    .join('\n')
    .matchAll(/^docket_tool_call_duration_seconds_count\{tool="add_task",outcome="ok"\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}
