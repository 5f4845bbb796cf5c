import { performAct, type Act, type Done } from '#core/acts/perform-act.ts'
import type { Context } from '#core/context.ts'
import { insertTasks, reserveTaskIds } from '#core/db/account-rows.ts'
import { findTagsByName } from '#core/db/tags.ts'
import { lockUser } from '#core/db/user-lock.ts'
import type { Actor } from '#core/domain/actor.ts'
import { invalid } from '#core/domain/errors.ts'
import { tagKey, type TaskTag } from '#core/domain/tag.ts'
import type { TaskState } from '#core/domain/task-state.ts'
import { requireRoomForReminders } from '#core/reminders/reminder-limit.ts'
import { createTagIn } from '#core/tags/create-tag.ts'
import { recordTaskCreated } from '#core/tasks/write-task.ts'
import { requireScope } from '#core/acts/require-scope.ts'
import type { Draft, DraftTag, DraftTask, ReadingContext } from './draft.ts'
import type { TransferFormat } from './export-account.ts'
import { readCalendar } from './read-calendar.ts'
import { readDocketJson } from './read-docket-json.ts'
import { readTodoistCsv } from './read-todoist-csv.ts'

export interface ImportInput {
  format: TransferFormat
  /** UTF-8; bytes are decoded here, so that another encoding is found out. */
  body: string | Uint8Array
}

export interface Imported {
  imported: { tasks: number; tags: number; reminders: number }
}

const readers: Record<TransferFormat, (text: string, context: ReadingContext) => Promise<Draft>> = {
  json: readDocketJson,
  csv: readTodoistCsv,
  ics: readCalendar,
}

/**
 * Adds what a file holds to the account: everything, or nothing when any of it is not valid. One act, which can be undone.
 * Nothing that is there already changes: a tag of the same name is used as it is, and tasks are always new ones. Due times
 * may have passed.
 * @throws invalid_request (`details` name line or path, and value), limit_reached
 */
export async function importAccount(
  ctx: Context,
  actor: Actor,
  { format, body }: ImportInput,
): Promise<Done<Imported>> {
  requireScope(actor, 'tasks:write')
  const text = decode(body)
  const { timeZone, weekStart } = actor
  const draft = await readers[format](text, { now: ctx.clock.now(), timeZone, weekStart })
  return performAct(ctx, actor, { operation: 'import-account', input: { format, text } }, (act) => store(act, draft))
}

async function store(act: Act, draft: Draft): Promise<Imported> {
  const { tags, made } = await storeTags(act, draft)
  const ids = await reserveTaskIds(act.trx, draft.tasks.length)
  const states = draft.tasks.map((task, index) => toState(act, task, { id: ids[index]!, ids, tags }))
  const reminders = states.flatMap((state) => state.reminders)
  await requireRoomForReminders(act, reminders.filter(({ status }) => status === 'pending').length)
  for (const stored of await insertTasks(act.trx, states)) recordTaskCreated(act, stored)
  return { imported: { tasks: states.length, tags: made, reminders: reminders.length } }
}

/** The tags of the file by key; those that the user does not have are made. */
async function storeTags(act: Act, draft: Draft): Promise<{ tags: Map<string, TaskTag>; made: number }> {
  const wanted = new Map<string, DraftTag>()
  const named = draft.tasks.flatMap((task) => task.tags.map((name) => ({ name })))
  for (const tag of [...draft.tags, ...named]) if (!wanted.has(tagKey(tag.name))) wanted.set(tagKey(tag.name), tag)
  // Before looking: another act could make one of them meanwhile.
  await lockUser(act.trx, act.actor.userId)
  const names = [...wanted.values()].map(({ name }) => name)
  const found = await findTagsByName(act.trx, act.actor.userId, names)
  const tags = new Map<string, TaskTag>(found.map(({ id, name, color }) => [tagKey(name), { id, name, color }]))
  let made = 0
  for (const [key, tag] of wanted) {
    if (tags.has(key)) continue
    const { id, name, color } = await createTagIn(act, tag)
    tags.set(key, { id, name, color })
    made += 1
  }
  return { tags, made }
}

interface Stored {
  id: number
  ids: readonly number[]
  tags: ReadonlyMap<string, TaskTag>
}

function toState(act: Act, draft: DraftTask, { id, ids, tags }: Stored): TaskState {
  const { place: _, tags: names, parent, predecessor, ...fields } = draft
  return {
    ...fields,
    id,
    userId: act.actor.userId,
    parentTaskId: parent === null ? null : ids[parent]!,
    predecessorId: predecessor === null ? null : ids[predecessor]!,
    version: 1,
    tags: names.map((name) => tags.get(tagKey(name))!).sort((a, b) => (tagKey(a.name) < tagKey(b.name) ? -1 : 1)),
  }
}

/* A byte order mark goes, as programs on Windows write one. */
function decode(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : decodeUtf8(body)
  const nul = text.indexOf('\0')
  if (nul >= 0) throw invalid('body', `must not contain NUL (line ${text.slice(0, nul).split('\n').length})`)
  return text
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalid('body', 'must be text in UTF-8')
  }
}
