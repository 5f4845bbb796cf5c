import type { Task } from '#core/domain/task.ts'
import { connectMcp, type McpClient } from './mcp-client.ts'
import type { TestServer } from './test-server.ts'

/** A new account through the token of an app named "Desk app", as a host has it. */
export async function openApp(server: TestServer, fields: Record<string, unknown> = {}) {
  const { id: userId, token: session } = await server.signUp(fields)
  const made = await server.api('POST /me/tokens', { token: session, body: { name: 'Desk app' } })
  const mcp: McpClient = await connectMcp(`${server.url}/mcp`, (made.body as unknown as { token: string }).token)
  const add = async (args: Record<string, unknown>) => (await mcp.call<{ task: Task }>('add_task', args)).task
  return { mcp, userId, session, add }
}

export type Row = Record<string, unknown>

/** What is in the tables of a user: tasks outside of the trash, reminders to come, tags. */
export interface Stored {
  tasks: Row[]
  reminders: Row[]
  tags: Row[]
}

export async function stored({ ctx }: TestServer, userId: string): Promise<Stored> {
  const read = async (sql: string) => (await ctx.db.raw<{ rows: Row[] }>(sql, [userId])).rows
  return {
    tasks:
      await read(`select t.title, t.description, t.completed, t.due_datetime as due, t.priority, t.recurrence_rule as rule,
        array(select g.name from task_tags tt join tags g on g.id = tt.tag_id where tt.task_id = t.id order by g.name) as tags
      from tasks t where t.user_id = ? and t.deleted_at is null order by t.id`),
    reminders: await read(`select offset_minutes as minutes, reminder_time as time from reminders
      where user_id = ? and status = 'pending' order by id`),
    tags: await read('select name, color from tags where user_id = ? order by id'),
  }
}

export interface Logged {
  id: string
  type: string
  changeSetId: string
  data: { actor: Row; reason?: string | null }
}

/** The event log of a user from an event on, in the order in which it was written. */
export async function eventsAfter({ ctx }: TestServer, userId: string, after = '0'): Promise<Logged[]> {
  const sql = `select id, event_type as type, change_set_id as "changeSetId", payload->'data' as data from events
    where user_id = ? and id > ? and event_type <> 'activity-log-created' order by id`
  return (await ctx.db.raw<{ rows: Logged[] }>(sql, [userId, after])).rows
}
