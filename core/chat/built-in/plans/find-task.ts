import type { Act } from '#core/chat/built-in/commands/command.ts'
import { sayError } from '#core/chat/built-in/replies/errors.ts'
import { titled } from '#core/chat/built-in/replies/escape.ts'
import { numbered } from '#core/chat/built-in/replies/task-words.ts'
import { type BriefTask, type ToolError, readTasks } from '#core/chat/built-in/tool-results.ts'
import { type Outcome, type Plan, type Situation, failedWith } from './plan.ts'
import type { TaskRef } from './resolve.ts'

/** A task in the arguments of a tool. */
export function taskArgs({ id, words }: TaskRef): { task_id: number } | { task: string } {
  return id === undefined ? { task: words ?? '' } : { task_id: id }
}

/** What follows when a tool refuses: a question when it was not clear which task is meant, else words. */
export function* afterRefusal(error: ToolError, act: Act, ref: TaskRef, situation: Situation): Plan {
  if (error.code === 'ambiguous_task' && error.candidates.length > 1) {
    return askWhich(`Several tasks match ${named(ref)}:`, act, error.candidates, situation)
  }
  if (error.code === 'task_not_found' && ref.words !== undefined) return yield* searchInstead(act, ref, situation)
  return failedWith(error.code === 'task_not_found' ? 'I cannot find that task any more.' : sayError(error))
}

/** Asks which of several tasks is meant. */
export function askWhich(lead: string, act: Act, candidates: BriefTask[], { clock }: Situation): Outcome {
  return {
    said: [`${lead}\n\n${numbered(candidates, clock)}\n\nWhich one?`],
    question: { kind: 'which', act, candidates, rest: [] },
    failed: true,
  }
}

const MAX_WORDS = 3
const MAX_SUGGESTIONS = 5

/* No title holds all of the words; some may hold one of them. */
function* searchInstead(act: Act, ref: TaskRef, situation: Situation): Plan {
  const notFound = `I found no task called ${named(ref)}.`
  const words = telling(ref.words!)
  if (act.kind === 'restore' || words.length === 0) {
    return failedWith(act.kind === 'restore' ? `There is no task called ${named(ref)} in the trash.` : notFound)
  }
  const results = yield words.map((keyword) => ({ tool: 'search_tasks', args: { keyword, limit: MAX_SUGGESTIONS } }))
  const hits = new Map<number, { task: BriefTask; count: number }>()
  for (const result of results) {
    for (const task of result.ok ? readTasks(result.value.tasks) : []) {
      hits.set(task.id, { task, count: (hits.get(task.id)?.count ?? 0) + 1 })
    }
  }
  const best = [...hits.values()].sort((a, b) => b.count - a.count).slice(0, MAX_SUGGESTIONS)
  const candidates = best.map(({ task }) => task)
  if (candidates.length === 0) return failedWith(notFound)
  const [only] = candidates
  if (candidates.length > 1) return askWhich(`${notFound} Did you mean one of these?`, act, candidates, situation)
  return {
    said: [`${notFound} Did you mean ${titled(only!.title)}?`],
    question: { kind: 'which', act, candidates, rest: [] },
    failed: true,
  }
}

const SMALL = /^(?:the|and|for|with|about|from|into|task|tasks|todo|that|this|one|appointment|thing)$/i

/* The longest words tell most. */
function telling(words: string): string[] {
  const all = words.match(/[\p{L}\p{N}]{3,}/gu) ?? []
  const worth = all.filter((word) => !SMALL.test(word)).sort((a, b) => b.length - a.length)
  return [...new Set(worth)].slice(0, MAX_WORDS)
}

function named({ words, title }: TaskRef): string {
  return titled(words ?? title ?? '')
}
