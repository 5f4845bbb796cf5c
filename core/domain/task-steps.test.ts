import { describe, expect, it } from 'vitest'
import { completionOf, deletionOf, reopeningOf, restorationOf, skipOf, successorOf } from './task-steps.ts'
import type { ReminderState, TaskRecurrence, TaskState } from './task-state.ts'

const at = (text: string) => new Date(`${text}:00.000Z`)
const now = at('2026-03-02T09:00')
const due = at('2026-03-09T17:00')

function reminder(fields: Partial<ReminderState> = {}): ReminderState {
  return {
    id: 1,
    reminderTime: at('2026-03-09T16:00'),
    offsetMinutes: 60,
    status: 'pending',
    scheduleVersion: 1,
    sentAt: null,
    endedAt: null,
    createdAt: now,
    ...fields,
  }
}

const recurrence: TaskRecurrence = {
  rule: 'FREQ=WEEKLY',
  pattern: 'weekly',
  mode: 'schedule',
  endDate: null,
  anchorLocal: '2026-03-09T18:00:00',
  anchorZone: 'Europe/Berlin',
}

function task(fields: Partial<TaskState> = {}): TaskState {
  return {
    id: 7,
    userId: 'ann',
    title: 'Water plants',
    description: '',
    completed: false,
    completedAt: null,
    dueAt: due,
    allDay: false,
    priority: 'High',
    recurrence,
    nextOccurrence: at('2026-03-16T17:00'),
    parentTaskId: null,
    predecessorId: null,
    version: 3,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    tags: [{ id: 1, name: 'home', color: '#EA580C' }],
    reminders: [reminder()],
    ...fields,
  }
}

describe('completing and reopening', () => {
  it('come back to where they began, but for the versions of reminders', () => {
    const before = task()
    const { state } = completionOf(before, now)
    expect(state).toMatchObject({ completed: true, completedAt: now, nextOccurrence: null })
    expect(state.reminders[0]).toMatchObject({ status: 'cancelled', endedAt: now, scheduleVersion: 2 })
    expect(reopeningOf(state, at('2026-03-03T09:00'))).toEqual({
      ...before,
      reminders: [reminder({ scheduleVersion: 3 })],
    })
  })

  it('leave reminders alone that were sent, or cancelled by another hand', () => {
    const ended = [
      reminder({ status: 'sent', sentAt: at('2026-03-01T09:00'), endedAt: at('2026-03-01T09:00') }),
      reminder({ id: 2, status: 'cancelled', endedAt: at('2026-03-01T09:00') }),
    ]
    const { state } = completionOf(task({ reminders: ended }), now)
    expect(state.reminders).toEqual(ended)
    expect(reopeningOf(state, now).reminders).toEqual(ended)
  })
})

describe('deleting and restoring', () => {
  it('come back to where they began', () => {
    const before = task()
    const trashed = deletionOf(before, now)
    expect(trashed).toMatchObject({ deletedAt: now, reminders: [{ status: 'cancelled' }] })
    expect(restorationOf(trashed, now)).toEqual({ ...before, reminders: [reminder({ scheduleVersion: 3 })] })
  })

  it('revive no reminder of what was done before', () => {
    const done = completionOf(task(), now).state
    expect(restorationOf(deletionOf(done, now), now).reminders[0]!.status).toBe('cancelled')
  })
})

describe('the next instance', () => {
  const done = (fields: Partial<TaskState> = {}) => completionOf(task(fields), now).state

  it('takes over what describes the task, and nothing of its past', () => {
    const next = successorOf(done(), now, now)
    expect(next).toEqual({
      ...task(),
      id: 0,
      dueAt: at('2026-03-16T17:00'),
      nextOccurrence: at('2026-03-23T17:00'),
      parentTaskId: 7,
      predecessorId: 7,
      version: 1,
      reminders: [reminder({ id: null, reminderTime: at('2026-03-16T16:00') })],
    })
  })

  it('knows the first of its series, not only the one before it', () => {
    expect(successorOf(done({ parentTaskId: 5 }), now, now)).toMatchObject({ parentTaskId: 5, predecessorId: 7 })
  })

  it('has each relative reminder once, where its time is still to come, and none of the absolute ones', () => {
    const reminders = [
      reminder(),
      reminder({ id: 2 }),
      reminder({ id: 3, offsetMinutes: 10_080 }),
      reminder({ id: 4, offsetMinutes: null }),
    ]
    const late = at('2026-03-15T09:00')
    const next = successorOf({ ...done({ reminders }), completedAt: late }, late, late)
    expect(next!.reminders.map(({ offsetMinutes }) => offsetMinutes)).toEqual([60])
  })

  it('is not there when the series has ended, or is none', () => {
    expect(successorOf(done({ recurrence: { ...recurrence, endDate: due } }), now, now)).toBeNull()
    expect(successorOf(done({ recurrence: null }), now, now)).toBeNull()
  })

  it('of a series from completion keeps the time of day, also after a day on which the clocks skip it', () => {
    const nightly = {
      ...recurrence,
      rule: 'FREQ=DAILY',
      mode: 'completion',
      anchorLocal: '2026-03-27T02:30:00',
    } as const
    const first = task({ recurrence: nightly, dueAt: at('2026-03-27T01:30') })
    const inGap = successorOf(first, at('2026-03-28T10:00'), at('2026-03-28T10:00'))!
    expect(inGap.dueAt).toEqual(at('2026-03-29T01:30'))
    const after = successorOf(inGap, at('2026-03-29T10:00'), at('2026-03-29T10:00'))!
    expect(after.dueAt).toEqual(at('2026-03-30T00:30'))
    expect(after.recurrence!.anchorLocal).toBe('2026-03-30T02:30:00')
  })
})

describe('skipping', () => {
  it('moves the due time and the reminders, and leaves the anchor', () => {
    const { state, skipped, warnings } = skipOf(task(), now)
    expect(skipped).toEqual(due)
    expect(warnings).toEqual([])
    expect(state).toEqual({
      ...task(),
      dueAt: at('2026-03-16T17:00'),
      nextOccurrence: at('2026-03-23T17:00'),
      reminders: [reminder({ reminderTime: at('2026-03-16T16:00'), scheduleVersion: 2 })],
    })
  })

  it('of what is long overdue goes one step, and warns of a reminder whose time has passed', () => {
    const { state, warnings } = skipOf(task(), at('2026-04-20T09:00'))
    expect(state.dueAt).toEqual(at('2026-03-16T17:00'))
    expect(warnings.map(({ code }) => code)).toEqual(['reminder_cancelled'])
  })

  it('is refused at the end of a series and without one', () => {
    const refusal = expect.objectContaining({ code: 'invalid_recurrence' })
    expect(() => skipOf(task({ recurrence: null }), now)).toThrow(refusal)
    expect(() => skipOf(task({ recurrence: { ...recurrence, endDate: due } }), now)).toThrow(refusal)
  })
})
