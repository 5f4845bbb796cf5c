import type { Task } from '#core/domain/task.ts'
import { eventsAfter, openApp } from './mcp-app.ts'
import type { McpClient } from './mcp-client.ts'
import type { TestServer } from './test-server.ts'

/** An account of its own on which one scenario is played, through a personal token as a host would have it. */
export interface Stage {
  server: TestServer
  mcp: McpClient
  userId: string
  session: string
  add: (title: string, fields?: Record<string, unknown>) => Promise<Task>
  /** The task as it is in the database, trash included. */
  stored: (id: number) => Promise<Task>
  /** Event types of the account in the order in which they were appended. */
  events: () => Promise<string[]>
}

export interface TaskResult {
  task: Task
  change_set_id: string | null
}

/** What it promises, and the steps that show it. */
export type Scenario = [promise: string, play: (stage: Stage) => Promise<void>]

/** Plays a scenario, with what it expects, in a new account in Berlin, through the token of an app named "Desk app". */
export async function expectScenario(server: TestServer, play: Scenario[1]): Promise<void> {
  const { mcp, userId, session, add } = await openApp(server, { time_zone: 'Europe/Berlin' })
  try {
    await play({
      server,
      mcp,
      userId,
      session,
      add: (title, fields = {}) => add({ title, ...fields }),
      async stored(id) {
        const { body } = await server.api(`GET /me/tasks/${id}`, { token: session })
        return (body as unknown as { task: Task }).task
      },
      events: async () => (await eventsAfter(server, userId)).map(({ type }) => type),
    })
  } finally {
    await mcp.close()
  }
}
