import type { Route } from '#server/api/route.ts'
import type { TestServer } from './test-server.ts'

/** Things of one user that calls can be about. */
export interface Belongings {
  token: string
  userId: string
  taskId: number
  tagId: number
  reminderId: number
  tokenId: string
  changeSetId: string
  conversationId: string
  /** Waits in that conversation. */
  approvalId: string
}

/** A user with one of everything. */
export async function withBelongings(server: TestServer): Promise<Belongings> {
  const { id: userId, token } = await server.signUp()
  const body = {
    title: 'Water the plants',
    due_datetime: '2099-03-01T09:00:00Z',
    recurrence_pattern: 'daily',
    tags: ['home'],
    reminders: [{ offset_minutes: 30 }],
  }
  const added = await server.api('POST /me/tasks', { token, body })
  const { task } = added.body as unknown as {
    task: { id: number; tags: { id: number }[]; reminders: { id: number }[] }
  }
  const made = await server.api('POST /me/tokens', { token, body: { name: 'script' } })
  const asked = await server.api('POST /me/chat', { token, body: { message: 'delete water the plants' } })
  const { conversation_id: conversationId, pending_approvals: approvals } = asked.body as unknown as {
    conversation_id: string
    pending_approvals: { id: string }[]
  }
  return {
    token,
    userId,
    conversationId,
    approvalId: approvals[0]!.id,
    taskId: task.id,
    tagId: task.tags[0]!.id,
    reminderId: task.reminders[0]!.id,
    tokenId: (made.body as unknown as { id: string }).id,
    changeSetId: added.headers.get('change-set') ?? '',
  }
}

/** The path of a route, as `userId` asks it about somebody's belongings. */
export function pathOf({ path }: Pick<Route, 'path'>, whose: Belongings, userId: string): string {
  const id = path.includes('/tokens/')
    ? whose.tokenId
    : path.includes('/change-sets/')
      ? whose.changeSetId
      : path.includes('/conversations/')
        ? whose.conversationId
        : path.includes('/approvals/')
          ? whose.approvalId
          : path.includes('/reminders/')
            ? whose.reminderId
            : /\/tags\/\{id\}/.test(path)
              ? whose.tagId
              : path.includes('/connections/')
                ? '00000000-0000-4000-8000-000000000000'
                : whose.taskId
  return path.replace('{user_id}', userId).replace('{tag_id}', String(whose.tagId)).replace('{id}', String(id))
}

const bodies: Record<string, unknown> = {
  'post /{user_id}/tasks': { title: 'Another', tags: ['work'] },
  'put /{user_id}/tasks/{id}': { title: 'Changed' },
  'patch /{user_id}/tasks/{id}': { title: 'Changed again', priority: 'High' },
  'post /{user_id}/tasks/{id}/reminder': { offset_minutes: 15 },
  'post /{user_id}/reminders/{id}/snooze': { minutes: 10 },
  'post /{user_id}/tags': { name: 'errands' },
  'put /{user_id}/tags/{id}': { color: '#112233' },
  'post /{user_id}/tasks/{id}/tags': { name: 'garden' },
  'post /{user_id}/quick-add/parse': { text: 'call mum every friday at 9 #family p1' },
  'post /{user_id}/import': { nothing: 'that Docket wrote' },
  'post /{user_id}/chat': { message: 'what is due today?' },
  'post /{user_id}/chat/approvals/{id}': { decision: 'decline' },
  'patch /{user_id}/chat/settings': { approvals: 'always' },
  'patch /{user_id}/conversations/{id}': { title: 'About plants' },
  'patch /me': { name: 'Ann' },
  'post /me/tokens': { name: 'another script' },
  'post /me/connections/{id}/undo': { since: '2026-01-01T00:00:00Z' },
}

/** A body that the route takes; undefined for those that need none. */
export function bodyOf(route: Pick<Route, 'method' | 'path'>, whose: Belongings): unknown {
  const name = `${route.method} ${route.path}`
  if (name === 'put /{user_id}/tasks/{id}/reminder') return { offset_minutes: 60, reminder_id: whose.reminderId }
  return bodies[name]
}

/** The body of a call from the page of a result, after a turn that has such a result. */
export async function appCallOf(server: TestServer, { token }: Belongings): Promise<unknown> {
  const asked = await server.api('POST /me/chat', { token, body: { message: 'show my tasks' } })
  const { conversation_id } = asked.body as unknown as { conversation_id: string }
  const read = await server.api(`GET /me/conversations/${conversation_id}`, { token })
  const { messages } = read.body as unknown as { messages: { tool_calls?: { id: string }[] }[] }
  const call_id = messages.flatMap(({ tool_calls: calls = [] }) => calls).at(-1)!.id
  return { conversation_id, call_id, tool: 'list_tasks', arguments: {} }
}
