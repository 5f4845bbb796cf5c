import { describe, expect, it } from 'vitest'
import { cancelReminders, moveReminders, planReminder, replanReminder, reviveReminders } from './reminders-of-task.ts'
import type { ReminderState } from './task-state.ts'

const at = (text: string) => new Date(`2026-03-01T${text}:00.000Z`)
const now = at('12:00')
const due = at('15:00')

function reminder(fields: Partial<ReminderState> = {}): ReminderState {
  return {
    id: 1,
    reminderTime: at('14:00'),
    offsetMinutes: 60,
    status: 'pending',
    scheduleVersion: 1,
    sentAt: null,
    endedAt: null,
    createdAt: at('10:00'),
    ...fields,
  }
}

describe('planning a reminder', () => {
  it('counts back from the due time', () => {
    const { reminder: planned } = planReminder(due, { offsetMinutes: 60 }, now)
    expect(planned).toMatchObject({
      reminderTime: at('14:00'),
      offsetMinutes: 60,
      status: 'pending',
      scheduleVersion: 1,
    })
  })

  it('takes an instant as it is, also without a due time', () => {
    expect(planReminder(null, { at: at('13:00') }, now).reminder).toMatchObject({
      reminderTime: at('13:00'),
      offsetMinutes: null,
    })
  })

  it('needs a due time for a relative one', () => {
    expect(() => planReminder(null, { offsetMinutes: 15 }, now)).toThrow(
      expect.objectContaining({ code: 'reminder_needs_due' }),
    )
  })

  it.each([[{ at: at('11:59') }], [{ at: now }], [{ offsetMinutes: 1440 }]])(
    'does not set one that has passed: %o',
    (wish) => {
      expect(planReminder(due, wish, now)).toEqual({
        reminder: null,
        warnings: [expect.objectContaining({ code: 'reminder_in_past' })],
      })
    },
  )

  it('makes a sent one pending again under a new version', () => {
    const sent = reminder({ status: 'sent', sentAt: at('11:00'), endedAt: at('11:00'), scheduleVersion: 2 })
    expect(replanReminder(sent, due, { at: at('13:00') }, now).reminder).toEqual({
      ...sent,
      reminderTime: at('13:00'),
      offsetMinutes: null,
      status: 'pending',
      sentAt: null,
      endedAt: null,
      scheduleVersion: 3,
    })
  })
})

describe('moving the due time', () => {
  it('moves relative reminders along', () => {
    const { reminders, warnings } = moveReminders([reminder()], at('18:00'), now)
    expect(reminders).toEqual([reminder({ reminderTime: at('17:00'), scheduleVersion: 2 })])
    expect(warnings).toEqual([])
  })

  it('leaves absolute, sent and cancelled ones where they are', () => {
    const others = [reminder({ offsetMinutes: null }), reminder({ status: 'sent' }), reminder({ status: 'cancelled' })]
    expect(moveReminders(others, at('18:00'), now).reminders).toEqual(others)
  })

  it.each([[at('12:30')], [null]])('cancels one that has no time to come any more (due %s), and says so', (newDue) => {
    const { reminders, warnings } = moveReminders([reminder()], newDue, now)
    expect(reminders).toEqual([reminder({ status: 'cancelled', endedAt: now, scheduleVersion: 2 })])
    expect(warnings).toEqual([expect.objectContaining({ code: 'reminder_cancelled' })])
  })

  it('changes nothing when the time stays', () => {
    const same = reminder()
    expect(moveReminders([same], due, now).reminders[0]).toBe(same)
  })
})

describe('completing and reopening', () => {
  it('cancels what is pending, and revives just that when it is still to come', () => {
    const earlier = reminder({ id: 2, status: 'cancelled', endedAt: at('11:00') })
    const soon = reminder({ id: 3, reminderTime: at('12:30') })
    const cancelled = cancelReminders([reminder(), earlier, soon], now)
    expect(cancelled.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])

    const revived = reviveReminders(cancelled, now, at('13:00'))
    expect(revived.map(({ status }) => status)).toEqual(['pending', 'cancelled', 'cancelled'])
    expect(revived[0]).toMatchObject({ scheduleVersion: 3, endedAt: null })
  })
})
