import { randomUUID } from 'node:crypto'
import { data } from '@remix-run/node'
import { reminderInput, snoozeInput } from '#core/domain/reminder.ts'
import type { ActionAnswer, Notice } from './action-answer.ts'
import { formValues, parseForm, refuse, refuseField, toFormProblem } from './form-problem.server.ts'
import { formText } from './form-text.ts'
import { finish, nextPath } from './notice.server.ts'
import type { SignedIn } from './require-user.server.ts'
import { conflictOf, readFormValues, toUpdateInput, type TaskFormValues } from './task-form.server.ts'

interface Act extends SignedIn {
  id: number
  form: FormData
}

/** What a press of a button on a task does; the names are the values of the field `intent`. */
const intents: Record<string, (act: Act) => Promise<Notice | null>> = {
  async complete({ services, actor, id }) {
    const { result, changeSetId } = await services.completeTask(actor, id)
    return done(`Completed “${result.task.title}”.`, changeSetId)
  },
  async reopen({ services, actor, id }) {
    const { result, changeSetId } = await services.reopenTask(actor, id)
    return done(`Reopened “${result.task.title}”.`, changeSetId, result.warnings)
  },
  async delete({ services, actor, id }) {
    const { result, changeSetId } = await services.deleteTask(actor, id)
    return done(`Deleted “${result.task.title}”.`, changeSetId)
  },
  async restore({ services, actor, id }) {
    const { result, changeSetId } = await services.restoreTask(actor, id)
    return done(`Restored “${result.task.title}”.`, changeSetId)
  },
  async skip({ services, actor, id }) {
    const { result, changeSetId } = await services.skipOccurrence(actor, id)
    return done(`Skipped this occurrence of “${result.task.title}”.`, changeSetId, result.warnings)
  },
  async 'remove-reminder'({ services, actor, id, form }) {
    const { changeSetId } = await services.cancelReminder(actor, id, Number(form.get('reminder_id')))
    return done('Reminder removed.', changeSetId)
  },
  async snooze({ services, actor, form }) {
    const input = parseForm(snoozeInput, { minutes: Number(form.get('minutes') ?? 10) })
    const { changeSetId } = await services.snoozeReminder(actor, Number(form.get('reminder_id')), input)
    return done(`Reminding you again in ${input.minutes} minutes.`, changeSetId)
  },
  save: saveTask,
}

/** Runs the intent of a form on a task and answers as the form was sent: with data to a fetch, by going on otherwise. */
export async function runTaskIntent(request: Request, signedIn: SignedIn, id: number) {
  const form = await request.formData()
  const intent = formText(form, 'intent')
  const run = Object.hasOwn(intents, intent) ? intents[intent] : undefined
  if (!run) throw data('Unknown intent', { status: 400 })
  try {
    const notice = await run({ ...signedIn, id, form })
    return await finish(request, { notice, to: nextPath(form, intent === 'delete' ? '/tasks' : `/tasks/${id}`) })
  } catch (error) {
    const conflict = intent === 'save' ? conflictOf(error, readFormValues(form), signedIn.user.time_zone) : null
    if (!conflict) return refuse(error, form)
    const answer: ActionAnswer = { ok: false, problem: toFormProblem(error), values: formValues(form), conflict }
    return data(answer, { status: 409 })
  }
}

/* One form post is one act, the reminder that it adds included: it can be undone as a whole. */
async function saveTask({ services, actor, id, form }: Act): Promise<Notice | null> {
  const act = { ...actor, act: { ...actor.act, changeSetId: randomUUID() } }
  const reminder = readReminder(form)
  const input = toUpdateInput(readFormValues(form), shownValues(form), Number(form.get('version')) || undefined)
  const updated = await services.updateTask(act, id, input)
  const added = reminder ? await services.createReminder(act, id, reminder) : null
  const warnings = [...(updated.result.warnings ?? []), ...(added?.result.warnings ?? [])]
  return done('Saved.', updated.changeSetId ?? added?.changeSetId ?? null, warnings)
}

function shownValues(form: FormData): TaskFormValues {
  try {
    return JSON.parse(formText(form, 'shown')) as TaskFormValues
  } catch {
    return readFormValues(new FormData())
  }
}

function readReminder(form: FormData) {
  const choice = form.get('remind_me')
  const time = form.get('reminder_time')
  if (typeof time === 'string' && time !== '') return parseForm(reminderInput, { reminder_time: time })
  if (choice === 'at') return refuseField('reminder_time', 'Choose the date and time to be reminded at.')
  if (typeof choice !== 'string' || choice === '') return null
  return parseForm(reminderInput, { offset_minutes: Number(choice) })
}

function done(text: string, changeSetId: string | null, warnings: readonly { message: string }[] = []): Notice {
  const words = [text, ...warnings.map((warning) => warning.message)].join(' ')
  return changeSetId ? { text: words, tone: 'info', changeSetId } : { text: words, tone: 'info' }
}
