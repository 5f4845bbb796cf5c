import { DomainError } from './errors.ts'
import type { ReminderState } from './task-state.ts'
import type { Warning } from './task.ts'
import { toIso } from './time.ts'

/** When a reminder is wanted: minutes before the due time, or at an instant. */
export type ReminderWish = { offsetMinutes: number } | { at: Date }

const MINUTE = 60_000

/**
 * A new pending reminder, or null with a warning when its time has passed: it is not scheduled, and the user is told.
 * @throws reminder_needs_due when it is relative and the task has no due time
 */
export function planReminder(
  dueAt: Date | null,
  wish: ReminderWish,
  now: Date,
): { reminder: ReminderState | null; warnings: Warning[] } {
  const reminderTime = timeOf(dueAt, wish)
  if (reminderTime <= now) return { reminder: null, warnings: [inPast(reminderTime)] }
  const reminder: ReminderState = {
    id: null,
    reminderTime,
    offsetMinutes: 'offsetMinutes' in wish ? wish.offsetMinutes : null,
    status: 'pending',
    scheduleVersion: 1,
    sentAt: null,
    endedAt: null,
    createdAt: now,
  }
  return { reminder, warnings: [] }
}

/** The reminder at another time: pending again, whatever it was; null with a warning when that time has passed. */
export function replanReminder(
  reminder: ReminderState,
  dueAt: Date | null,
  wish: ReminderWish,
  now: Date,
): { reminder: ReminderState | null; warnings: Warning[] } {
  const planned = planReminder(dueAt, wish, now)
  if (!planned.reminder) return planned
  const { reminderTime, offsetMinutes } = planned.reminder
  return { reminder: repended({ ...reminder, reminderTime, offsetMinutes }), warnings: [] }
}

/**
 * The reminders of a task whose due time moved. Relative ones that are pending move along; where that puts one in the
 * past, or the due time is gone, it is cancelled with a warning. Absolute ones stay.
 */
export function moveReminders(
  reminders: readonly ReminderState[],
  dueAt: Date | null,
  now: Date,
): { reminders: ReminderState[]; warnings: Warning[] } {
  const warnings: Warning[] = []
  const moved = reminders.map((reminder) => {
    if (reminder.status !== 'pending' || reminder.offsetMinutes === null) return reminder
    const reminderTime = dueAt && new Date(dueAt.getTime() - reminder.offsetMinutes * MINUTE)
    if (reminderTime && reminderTime > now) {
      if (reminderTime.getTime() === reminder.reminderTime.getTime()) return reminder
      return { ...reminder, reminderTime, scheduleVersion: reminder.scheduleVersion + 1 }
    }
    warnings.push(cancelledWarning(reminder, dueAt))
    return cancelReminder(reminder, now)
  })
  return { reminders: moved, warnings }
}

/** Every pending reminder cancelled, as completing and deleting do. */
export function cancelReminders(reminders: readonly ReminderState[], now: Date): ReminderState[] {
  return reminders.map((reminder) => (reminder.status === 'pending' ? cancelReminder(reminder, now) : reminder))
}

/** Those that the completion or deletion at `cancelledAt` had cancelled, and whose time is still to come, pending again. */
export function reviveReminders(reminders: readonly ReminderState[], cancelledAt: Date, now: Date): ReminderState[] {
  return reminders.map((reminder) => {
    const byThatAct = reminder.status === 'cancelled' && reminder.endedAt?.getTime() === cancelledAt.getTime()
    return byThatAct && reminder.reminderTime > now ? repended(reminder) : reminder
  })
}

export function cancelReminder(reminder: ReminderState, now: Date): ReminderState {
  return { ...reminder, status: 'cancelled', endedAt: now, scheduleVersion: reminder.scheduleVersion + 1 }
}

function repended(reminder: ReminderState): ReminderState {
  const scheduleVersion = reminder.scheduleVersion + 1
  return { ...reminder, status: 'pending', sentAt: null, endedAt: null, scheduleVersion }
}

function timeOf(dueAt: Date | null, wish: ReminderWish): Date {
  if ('at' in wish) return wish.at
  if (dueAt) return new Date(dueAt.getTime() - wish.offsetMinutes * MINUTE)
  throw new DomainError(
    'reminder_needs_due',
    `A reminder ${wish.offsetMinutes} minutes before needs a task with a due time.`,
    { offset_minutes: wish.offsetMinutes },
  )
}

function inPast(time: Date): Warning {
  return {
    code: 'reminder_in_past',
    message: `The reminder would have been at ${toIso(time)}, which has passed; it was not set.`,
  }
}

function cancelledWarning(reminder: ReminderState, dueAt: Date | null): Warning {
  const why = dueAt ? 'its new time has passed' : 'there is no due time any more'
  return {
    code: 'reminder_cancelled',
    message: `The reminder ${reminder.offsetMinutes} minutes before was cancelled: ${why}.`,
  }
}
