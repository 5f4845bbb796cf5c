import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reminder } from '#core/domain/reminder.ts'
import type { Tag } from '#core/domain/tag.ts'
import { expectScenario, type Scenario, type TaskResult } from '#tests/infra/mcp-stage.ts'
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
    'a recurrence in words starts with its first occurrence, and completing tells the next',
    async ({ mcp, add, stored }) => {
      const task = await add('Water the plants', { recurrence: 'every monday at 9' })
      expect(task).toMatchObject({ recurrence_pattern: 'weekly', all_day: false })
      const due = new Date(task.due_datetime ?? '')
      const berlin = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Europe/Berlin',
        weekday: 'short',
        hour: '2-digit',
        minute: '2-digit',
      })
      expect(berlin.format(due)).toMatch(/Mon.*09:00/)
      const { next_occurrence: next } = await mcp.call<{ next_occurrence: string }>('complete_task', { task: 'plants' })
      expect(berlin.format(new Date(next))).toMatch(/Mon.*09:00/)
      expect(await stored(task.id)).toMatchObject({ completed: true })
    },
  ],
  [
    'a pattern or an RRULE needs a due time, words say when they begin',
    async ({ mcp, add, stored, events }) => {
      for (const recurrence of ['daily', 'Weekly', 'FREQ=MONTHLY;BYMONTHDAY=1']) {
        const refused = await mcp.refusal('add_task', { title: 'Sometime', recurrence })
        expect(refused).toMatchObject({ code: 'due_required', hint: expect.stringContaining('every monday') })
      }
      const { id } = await add('Sometime')
      const refused = await mcp.refusal('set_task_recurrence', { task_id: id, recurrence: 'daily' })
      expect(refused.code).toBe('due_required')
      expect(await stored(id)).toMatchObject({ recurrence_pattern: 'none', due_datetime: null, version: 1 })
      const { task } = await mcp.call<TaskResult>('set_task_recurrence', { task_id: id, recurrence: 'every day' })
      expect(task).toMatchObject({ recurrence_pattern: 'daily', due_datetime: expect.any(String), all_day: true })
      await mcp.call('undo_change')
      expect(await stored(id)).toMatchObject({ recurrence_pattern: 'none', due_datetime: null })
      expect(await events()).toEqual(['task-created', 'task-updated', 'task-updated'])
    },
  ],
  [
    'preview a recurrence, set it, skip one occurrence, stop it',
    async ({ mcp, add, events }) => {
      const { id } = await add('Review the budget', { due: '2099-01-30T09:00:00Z' })
      const recurrence = 'monthly on the last friday'
      const preview = await mcp.call<{ occurrences: { due_datetime: string }[]; explanation: string }>(
        'preview_recurrence',
        {
          recurrence,
          start: '2099-01-30T09:00:00Z',
          count: 3,
        },
      )
      expect(preview.explanation).toMatch(/last Friday/)
      const set = await mcp.call<TaskResult & { next_occurrences: { due_datetime: string }[] }>('set_task_recurrence', {
        task_id: id,
        recurrence,
      })
      expect(set.next_occurrences[0]).toEqual(preview.occurrences[1])
      const skipped = await mcp.call<TaskResult & { skipped: string; next_occurrence: string }>(
        'skip_task_occurrence',
        { task_id: id },
      )
      expect(skipped.skipped).toBe('2099-01-30T09:00:00.000Z')
      expect(skipped.task.due_datetime).toBe(preview.occurrences[1]?.due_datetime)
      expect(skipped.next_occurrence).toBe(preview.occurrences[2]?.due_datetime)
      expect(
        (await mcp.call<TaskResult>('set_task_recurrence', { task_id: id, recurrence: 'none' })).task.recurrence_rule,
      ).toBeNull()
      expect(await events()).toEqual(['task-created', 'task-updated', 'task-updated', 'task-updated'])
    },
  ],
  [
    'a recurrence with an end and counted from completion',
    async ({ mcp, add }) => {
      await add('Change the filter', { due: FAR })
      const { task } = await mcp.call<TaskResult>('set_task_recurrence', {
        task: 'filter',
        recurrence: 'FREQ=DAILY;INTERVAL=3',
        mode: 'completion',
        recurrence_end: '2099-12-31',
      })
      expect(task).toMatchObject({
        recurrence_mode: 'completion',
        recurrence_end_date: expect.stringMatching(/^2099-12-31/),
      })
      expect(await mcp.refusal('set_task_recurrence', { task: 'filter', recurrence: 'whenever' })).toMatchObject({
        code: 'invalid_recurrence',
        hint: expect.stringContaining('preview_recurrence'),
      })
    },
  ],
  [
    'set a reminder, move it, snooze it, cancel it',
    async ({ mcp, add, stored }) => {
      const { id } = await add('Take the pill', { due: '2099-03-02T09:00:00Z' })
      const { reminder } = await mcp.call<{ reminder: Reminder }>('create_reminder', {
        task: 'pill',
        before_minutes: 60,
      })
      expect(reminder).toMatchObject({ task_id: id, reminder_time: '2099-03-02T08:00:00.000Z', status: 'pending' })
      const moved = await mcp.call<{ reminder: Reminder }>('update_reminder', {
        task: 'pill',
        when: '2099-03-01T18:00',
      })
      expect(moved.reminder).toMatchObject({
        id: reminder.id,
        reminder_time: '2099-03-01T17:00:00.000Z',
        offset_minutes: null,
      })
      const snoozed = await mcp.call<{ reminder: Reminder }>('snooze_reminder', {
        reminder_id: reminder.id,
        minutes: 30,
      })
      expect(Date.parse(snoozed.reminder.reminder_time)).toBeLessThan(Date.now() + 3_600_000)
      expect(await mcp.call('list_reminders', { status: 'pending' })).toMatchObject({ total: 1 })
      await mcp.call('cancel_reminder', { reminder_id: reminder.id })
      expect((await stored(id)).reminders).toMatchObject([{ status: 'cancelled' }])
    },
  ],
  [
    'a reminder whose time has passed is not made, and a warning says so',
    async ({ mcp, add }) => {
      const inTenMinutes = new Date(Date.now() + 600_000).toISOString()
      await add('Soon', { due: inTenMinutes })
      const answer = await mcp.call<{ reminder?: Reminder; warnings: { code: string }[] }>('create_reminder', {
        task: 'soon',
        before_minutes: 1440,
      })
      expect(answer.reminder).toBeUndefined()
      expect(answer.warnings).toMatchObject([{ code: 'reminder_in_past' }])
    },
  ],
  [
    'a reminder before the due time needs one, and several pending ones need an id',
    async ({ mcp, add }) => {
      await add('Someday')
      expect(await mcp.refusal('create_reminder', { task: 'someday', before_minutes: 15 })).toMatchObject({
        code: 'reminder_needs_due',
      })
      await mcp.call('set_task_due_date', { task: 'someday', due: FAR })
      await mcp.call('create_reminder', { task: 'someday', before_minutes: 15 })
      await mcp.call('create_reminder', { task: 'someday', before_minutes: 30 })
      const refused = await mcp.refusal('update_reminder', { task: 'someday', before_minutes: 60 })
      expect(refused).toMatchObject({
        code: 'reminder_id_required',
        details: { reminder_ids: [expect.any(Number), expect.any(Number)] },
      })
      expect(await mcp.refusal('create_reminder', { task: 'someday' })).toMatchObject({ code: 'invalid_request' })
    },
  ],
  [
    'make a tag, wear it, rename it, take it off, delete it, bring it back',
    async ({ mcp, add, stored, events }) => {
      const { id } = await add('Paint the fence')
      const { tag } = await mcp.call<{ tag: Tag }>('create_tag', { tag: 'garden', color: '#16a34a' })
      expect(tag).toMatchObject({ name: 'garden', color: '#16A34A' })
      expect(await mcp.refusal('create_tag', { tag: 'Garden' })).toMatchObject({ code: 'tag_exists' })
      await mcp.call('add_tag_to_task', { task: 'fence', tag_name: 'garden' })
      await mcp.call('update_tag', { tag: 'garden', new_name: 'outdoors' })
      expect((await stored(id)).tags).toMatchObject([{ name: 'outdoors' }])
      expect(await mcp.call('list_tags')).toMatchObject({ tags: [{ name: 'outdoors', task_count: 1 }] })
      await mcp.call('delete_tag', { tag: String(tag.id) })
      expect((await stored(id)).tags).toEqual([])
      await mcp.call('undo_change')
      expect((await stored(id)).tags).toMatchObject([{ name: 'outdoors' }])
      await mcp.call('remove_tag_from_task', { task: 'fence', tag_name: 'OUTDOORS' })
      expect((await stored(id)).tags).toEqual([])
      expect(await events()).toEqual([
        'task-created',
        'tag-created',
        'task-updated',
        'tag-updated',
        'task-updated',
        'tag-deleted',
        'tag-created',
        'task-updated',
        'task-updated',
      ])
    },
  ],
  [
    'a tag that is not there: the ones that are like it are named',
    async ({ mcp, add }) => {
      await add('x', { tags: ['work', 'workshop', 'home'] })
      expect(await mcp.refusal('delete_tag', { tag: 'wrok' })).toMatchObject({
        code: 'not_found',
        candidates: ['home', 'work', 'workshop'],
      })
      expect(await mcp.refusal('delete_tag', { tag: 'works' })).toMatchObject({ candidates: ['work', 'workshop'] })
    },
  ],
]

test.each(scenarios)('%s', (_, play) => expectScenario(server, play))
