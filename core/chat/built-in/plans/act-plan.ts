import type { Act, Reference } from '#core/chat/built-in/commands/command.ts'
import { infinitiveOfGerund } from '#core/chat/built-in/language/task-verbs.ts'
import { askWhich, afterRefusal, taskArgs } from './find-task.ts'
import { bulkPlan, isBulkAct } from './bulk-plan.ts'
import { type Plan, type Question, type Situation, failedWith, joinOutcomes, together } from './plan.ts'
import { remindersOf, snooze } from './reminder-steps.ts'
import { type TaskRef, resolve } from './resolve.ts'
import { tagSetOrSearch } from './tag-or-search.ts'
import { simpleCalls, sayDone } from './simple-steps.ts'
import { listPlan } from './list-plans.ts'
import { move, recur, shift } from './time-steps.ts'
import { showTask } from './show-steps.ts'

/** Does something to the tasks that are meant: one after the other, or as one change when there are many. */
export function* actPlan(act: Act, on: Reference, situation: Situation): Plan {
  if (act.kind === 'snooze' && on.kind === 'focus' && situation.memory.focus.length === 0)
    return yield* snooze(act, null, situation)
  const found = resolve(on, situation)
  if (found.kind === 'unknown') return { ...failedWith(found.why), question: whichever(act) }
  if (found.kind === 'which') return askWhich('Which one do you mean?', act, found.candidates, situation)
  if (found.kind === 'set') {
    if (act.kind === 'ask_done' || act.kind === 'ask_due' || act.kind === 'show')
      return yield* listPlan(found, situation)
    const filter = yield* tagSetOrSearch(found)
    return yield* bulkPlan(act, { filter }, situation)
  }
  const { refs } = found
  const ids = refs.flatMap(({ id }) => id ?? [])
  if (refs.length > 1 && ids.length === refs.length && isBulkAct(act))
    return yield* bulkPlan(act, { task_ids: ids }, situation)
  return joinOutcomes(yield* together(refs.map((ref) => oneTask(act, ref, situation))))
}

function whichever(act: Act): Question {
  return { kind: 'which', act, candidates: [], rest: [] }
}

function* oneTask(act: Act, ref: TaskRef, situation: Situation): Plan {
  switch (act.kind) {
    case 'move':
      return yield* move(act, ref, situation)
    case 'shift':
      return yield* shift(act, ref, situation)
    case 'recur':
      return yield* recur(act, ref, situation)
    case 'cancel_reminder':
      return yield* remindersOf(act, ref, situation)
    case 'snooze':
      return yield* snooze(act, ref, situation)
    case 'show':
    case 'ask_done':
    case 'ask_due':
      return yield* showTask(act, ref, situation)
    default:
      return yield* simple(act, ref, situation)
  }
}

/* An act that is a call, or the same call for several tags. */
function* simple(act: Act, ref: TaskRef, situation: Situation): Plan {
  const results = yield simpleCalls(act, taskArgs(ref))
  const refused = results.find((result) => !result.ok)
  if (!refused) return { said: [sayDone(act, results.at(-1)!, situation)] }
  if (refused.ok) return { said: [] }
  if (refused.error.code === 'task_not_found' && ref.parts) {
    return joinOutcomes(yield* together(ref.parts.map((words) => oneTask(act, { words }, situation))))
  }
  const plain = refused.error.code === 'task_not_found' ? inOrder(ref) : null
  if (plain) return yield* simple(act, plain, situation)
  return yield* afterRefusal(refused.error, act, ref, situation)
}

/* "skip watering the plants": titles are mostly written as orders. */
function inOrder({ words = '' }: TaskRef): TaskRef | null {
  const [first = '', ...rest] = words.split(' ')
  const verb = infinitiveOfGerund(first.toLowerCase())
  return verb === null ? null : { words: [verb, ...rest].join(' ') }
}
