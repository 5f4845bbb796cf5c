import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Activity } from '#core/domain/activity.ts'
import type { Task } from '#core/domain/task.ts'
import { expectScenario, type Scenario } from '#tests/infra/mcp-stage.ts'
import { until } from '#tests/infra/until.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'

/* What assistants really do: find, act, check, undo. */

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const FAR = '2099-03-02T09:00:00Z'

const scenarios: Scenario[] = [
  [
    'a batch makes what it can, says what it could not, and is undone as a whole',
    async ({ mcp, stored, events }) => {
      const made = await mcp.call<{
        results: { index: number; task?: Task; error?: { code: string } }[]
        created: number
        failed: number
      }>('add_tasks', {
        tasks: [
          { title: 'One', tags: ['new tag'] },
          { title: 'Two', due: '1999-01-01' },
          { title: 'Three', due: 'tomorrow' },
        ],
      })
      expect(made).toMatchObject({
        created: 2,
        failed: 1,
        results: [
          { index: 0, task: { title: 'One' } },
          { index: 1, error: { code: 'due_in_past' } },
          { index: 2, task: { title: 'Three' } },
        ],
      })
      const { changes } = await mcp.call<{ changes: unknown[] }>('undo_change')
      expect(changes).toHaveLength(3)
      expect(await stored(made.results[0]!.task!.id)).toMatchObject({ deleted_at: expect.any(String) })
      expect(await events()).toEqual([
        'tag-created',
        'task-created',
        'task-created',
        'task-deleted',
        'task-deleted',
        'tag-deleted',
      ])
    },
  ],
  [
    'the reason and the name of the app are in the activity log',
    async ({ server, mcp, add, userId }) => {
      const { id } = await add('Ship it')
      await mcp.call('set_task_priority', { task_id: id, priority: 'High', reason: 'The customer waits' })
      const { rows } = await server.ctx.db.raw<{ rows: { data: Record<string, unknown> }[] }>(
        `select payload->'data' as data from events where user_id = ? and event_type = 'task-updated'`,
        [userId],
      )
      expect(rows[0]?.data).toMatchObject({ actor: { type: 'client', name: 'Desk app' }, reason: 'The customer waits' })
      const logs = await until('both lines of the log', async () => {
        const args = { task_id: id, actor_type: 'client' }
        const { activity_logs: found } = await mcp.call<{ activity_logs: Activity[] }>('get_activity_logs', args)
        return found.length >= 2 ? found : null
      })
      expect(logs.map(({ action, reason }) => [action, reason])).toEqual([
        ['task-updated', 'The customer waits'],
        ['task-created', null],
      ])
    },
  ],
  [
    'change up to ten tasks at once, and undo them at once',
    async ({ mcp, add, stored, events }) => {
      const ids = [(await add('A')).id, (await add('B')).id]
      const result = await mcp.call('bulk_update_tasks', {
        task_ids: [...ids, 999_999],
        action: 'complete',
        reason: 'All done',
      })
      expect(result).toMatchObject({
        results: [
          { task_id: ids[0], title: 'A', changed: true },
          { task_id: ids[1], title: 'B', changed: true },
          { task_id: 999_999, changed: false, error: { code: 'task_not_found' } },
        ],
        change_set_id: expect.any(String),
      })
      await mcp.call('undo_change')
      expect(await Promise.all(ids.map(async (id) => (await stored(id)).completed))).toEqual([false, false])
      expect(await events()).toEqual([
        'task-created',
        'task-created',
        'task-completed',
        'task-completed',
        'task-updated',
        'task-updated',
      ])
    },
  ],
  [
    'a dry run shows before and after and changes nothing; its confirmation does just that',
    async ({ mcp, add, stored, events }) => {
      const { id } = await add('Old', { due: FAR })
      const args = { filter: { search: 'old' }, action: 'delete' }
      expect(await mcp.refusal('bulk_update_tasks', args)).toMatchObject({
        code: 'confirmation_required',
        hint: expect.stringContaining('dry_run'),
      })
      const dry = await mcp.call<{ affected: unknown[]; confirmation: string }>('bulk_update_tasks', {
        ...args,
        dry_run: true,
      })
      expect(dry).toMatchObject({
        affected: [
          { task_id: id, title: 'Old', before: { deleted_at: null }, after: { deleted_at: expect.any(String) } },
        ],
        change_set_id: null,
      })
      expect(await stored(id)).toMatchObject({ deleted_at: null, version: 1 })
      expect(await events()).toEqual(['task-created'])
      await mcp.call('bulk_update_tasks', { ...args, confirmation: dry.confirmation })
      expect(await stored(id)).toMatchObject({ deleted_at: expect.any(String) })
    },
  ],
  [
    'more than ten tasks need a confirmation whatever is done to them',
    async ({ mcp }) => {
      await mcp.call('add_tasks', { tasks: Array.from({ length: 11 }, (_, n) => ({ title: `Chore ${n}`, due: FAR })) })
      const args = { filter: { search: 'chore' }, action: 'shift_due', value: '+2 days' }
      expect(await mcp.refusal('bulk_update_tasks', args)).toMatchObject({ code: 'confirmation_required' })
      const { confirmation, affected } = await mcp.call<{
        confirmation: string
        affected: { after: { due_datetime: string } }[]
      }>('bulk_update_tasks', { ...args, dry_run: true })
      expect(affected).toHaveLength(11)
      expect(affected[0]?.after.due_datetime).toBe('2099-03-04T09:00:00.000Z')
      await mcp.call('bulk_update_tasks', { ...args, confirmation })
      expect(await mcp.call('list_tasks', { due_from: '2099-03-04', due_to: '2099-03-04' })).toMatchObject({
        total: 11,
      })
    },
  ],
  [
    'every bulk action does what it says',
    async ({ mcp, add, stored }) => {
      const { id } = await add('Thing', { due: FAR })
      const act = (action: string, value?: string) =>
        mcp.call('bulk_update_tasks', { task_ids: [id], action, ...(value ? { value } : {}) })
      await act('set_priority', 'High')
      await act('add_tag', 'bulk')
      await act('set_due', '2099-06-01T10:00:00Z')
      await act('shift_due', '-1 hour')
      expect(await stored(id)).toMatchObject({
        priority: 'High',
        tags: [{ name: 'bulk' }],
        due_datetime: '2099-06-01T09:00:00.000Z',
      })
      await act('remove_tag', 'bulk')
      await act('complete')
      expect(await stored(id)).toMatchObject({ completed: true, tags: [] })
      await act('reopen')
      await act('set_due', 'none')
      expect(await stored(id)).toMatchObject({ completed: false, due_datetime: null })
      await mcp.call('delete_task', { task_id: id })
      await act('restore')
      expect(await stored(id)).toMatchObject({ deleted_at: null })
      expect(await mcp.refusal('bulk_update_tasks', { task_ids: [id], action: 'set_priority' })).toMatchObject({
        code: 'invalid_request',
      })
      expect(await mcp.refusal('bulk_update_tasks', { task_ids: [id], action: 'complete', value: 'x' })).toMatchObject({
        code: 'invalid_request',
      })
      expect(await mcp.refusal('bulk_update_tasks', { action: 'complete' })).toMatchObject({ code: 'invalid_request' })
    },
  ],
  [
    'catch up since a cursor and since a time in words',
    async ({ server, mcp, add, session }) => {
      const { cursor } = await mcp.call<{ cursor: string }>('list_changes')
      const { id } = await add('News')
      await server.api(`PATCH /me/tasks/${id}`, { token: session, body: { priority: 'Low' } })
      const changes = await until('both changes', async () => {
        const { changes: found } = await mcp.call<{ changes: unknown[] }>('list_changes', { since: cursor })
        return found.length >= 2 ? found : null
      })
      expect(changes).toMatchObject([
        { event_type: 'task-created', task_id: id, title: 'News', actor: { type: 'client', name: 'Desk app' } },
        { event_type: 'task-updated', actor: { type: 'user' }, changed_fields: ['priority'] },
      ])
      expect((await mcp.call<{ changes: unknown[] }>('list_changes', { since: 'yesterday' })).changes).toEqual(changes)
      expect((await mcp.call<{ changes: unknown[] }>('list_changes')).changes).toEqual(changes)
      expect(await mcp.refusal('list_changes', { since: 'tomorrow' })).toMatchObject({ code: 'invalid_request' })
      expect(await mcp.refusal('list_changes', { since: 'the ides of march of old' })).toMatchObject({
        code: 'invalid_request',
      })
    },
  ],
  [
    'undo takes back this client’s last change, not somebody else’s; undoing the undo redoes',
    async ({ server, mcp, add, session, stored }) => {
      const { id } = await add('Mine')
      const theirs = await server.api('POST /me/tasks', { token: session, body: { title: 'In the browser' } })
      const { task } = theirs.body as unknown as { task: Task }
      const undone = await mcp.call<{ undone: string; change_set_id: string }>('undo_change')
      expect(await stored(id)).toMatchObject({ deleted_at: expect.any(String) })
      expect(await stored(task.id)).toMatchObject({ deleted_at: null })
      await mcp.call('undo_change', { change_set_id: undone.change_set_id })
      expect(await stored(id)).toMatchObject({ deleted_at: null })
    },
  ],
  [
    'undo says what stands in its way',
    async ({ server, mcp, add, session, stored }) => {
      const { id } = await add('First')
      await server.api(`PATCH /me/tasks/${id}`, { token: session, body: { title: 'Second' } })
      expect(await mcp.refusal('undo_change')).toMatchObject({
        code: 'undo_conflict',
        details: { conflicts: [{ task_id: id, title: 'Second' }] },
      })
      expect(await stored(id)).toMatchObject({ title: 'Second', deleted_at: null })
    },
  ],
  [
    'a client that has changed nothing has nothing to undo',
    async ({ mcp }) => {
      expect(await mcp.refusal('undo_change')).toMatchObject({ code: 'not_found' })
      expect(await mcp.refusal('undo_change', { change_set_id: '00000000-0000-4000-8000-000000000000' })).toMatchObject(
        { code: 'not_found' },
      )
    },
  ],
]

test.each(scenarios)('%s', (_, play) => expectScenario(server, play))
