import type { Command, MissingPart, Reference } from '#core/chat/built-in/commands/command.ts'
import { END_OF_DAY } from '#core/domain/quick-add/resolve-due.ts'
import { toInstant } from '#core/domain/time.ts'
import { taskLine } from '#core/chat/built-in/replies/task-words.ts'
import { listed, titled } from '#core/chat/built-in/replies/escape.ts'
import { talk } from '#core/chat/built-in/replies/talk.ts'
import { actPlan } from './act-plan.ts'
import { addPlan } from './add-plan.ts'
import { changesPlan, undoPlan } from './history-plans.ts'
import { donePlan, listPlan, planDay, searchPlan, undatedPlan, weeklyReview } from './list-plans.ts'
import { type Outcome, type Plan, type Situation, say, together } from './plan.ts'
import { listReminders } from './reminder-steps.ts'
import { listTags, tagPlan } from './tag-plans.ts'

/** The steps of one command. */
function* planOf(command: Command, situation: Situation): Plan {
  switch (command.kind) {
    case 'act':
      return yield* actPlan(command.act, command.on, situation)
    case 'add':
      return yield* addPlan(command, situation)
    case 'list':
      return yield* listPlan(command, situation)
    case 'search':
      return yield* searchPlan(command, situation)
    case 'list_done':
      return yield* donePlan(command, situation)
    case 'list_undated':
      return yield* undatedPlan(situation)
    case 'list_reminders':
      return yield* listReminders(situation)
    case 'list_tags':
      return yield* listTags()
    case 'changes':
      return yield* changesPlan(command, situation)
    case 'plan_day':
      return yield* planDay(situation)
    case 'weekly_review':
      return yield* weeklyReview(situation)
    case 'undo':
    case 'redo':
      return yield* undoPlan(command.kind, situation)
    case 'make_tag':
    case 'rename_tag':
    case 'color_tag':
    case 'delete_tag':
      return yield* tagPlan(command)
    case 'talk':
      return say(talk(command.about))
    case 'incomplete':
      return ask(command)
    case 'confirm':
      return confirm(command, situation)
  }
}

const questions: Record<MissingPart, string> = {
  when: 'When shall it be due?',
  title: 'What shall it be called?',
  description: 'What shall the description say?',
  priority: 'Which priority: high, medium or low?',
  tag: 'Which tag?',
  task: 'Which task?',
  new_task: 'What shall I add?',
  recurrence: 'How often? For example “every week”.',
  offset:
    'When shall I remind you? For example “an hour before”, or “tomorrow at 9”. Before the due time it can be 15 or 30 minutes, an hour, a day or a week.',
}

function ask({ missing, act, on }: Command & { kind: 'incomplete' }): Outcome {
  return { said: [questions[missing]], question: { kind: 'missing', missing, act, on, rest: [] }, failed: true }
}

function confirm({ commands }: Command & { kind: 'confirm' }, { clock }: Situation): Outcome {
  return {
    said: [`Shall I ${describeCommands(commands, clock)}?`],
    question: { kind: 'confirm', commands, rest: [] },
    failed: true,
  }
}

const NAMED = /^(?:complete|reopen|delete|restore)$/

function describeCommands([first, ...others]: Command[], clock: Situation['clock']): string {
  if (others.length > 0) return 'do all of that'
  if (first?.kind === 'add') return `add ${describeNew(first, clock)}`
  return first?.kind === 'act' && NAMED.test(first.act.kind) ? `${first.act.kind} ${describe(first.on)}` : 'do that'
}

function describe(on: Reference): string {
  return on.kind === 'words' ? titled(on.text) : on.kind === 'set' ? 'these tasks' : 'that task'
}

function describeNew({ tasks }: Command & { kind: 'add' }, { now, zone }: Situation['clock']): string {
  const described = tasks.map(({ title, due, tags = [] }) => {
    const at = due === undefined ? null : toInstant(due.includes('T') ? due : `${due}T${END_OF_DAY}`, zone)
    return taskLine(
      { id: 0, title, due_datetime: at?.toISOString(), tags: tags.map((name) => ({ name })) },
      { now, zone },
    )
  })
  return listed(described)
}

/**
 * The steps of all commands of a message. What does not build on another goes out together; what destroys stands alone,
 * and so does what is about the task before it. After a question the rest waits for the answer.
 */
export function* planAll(commands: readonly Command[], situation: Situation, said: string[]): Plan {
  let rest = [...commands]
  while (rest.length > 0) {
    const group = rest.splice(0, groupSize(rest))
    const outcomes = yield* together(group.map((command) => planOf(command, situation)))
    said.push(...outcomes.flatMap((outcome) => outcome.said))
    const asked = outcomes.findIndex(({ question }) => question !== undefined)
    if (asked >= 0) {
      const waiting = group.filter((_, index) => index > asked && outcomes[index]!.question !== undefined)
      return { said, question: { ...outcomes[asked]!.question!, rest: [...waiting, ...rest] } }
    }
    if (outcomes.at(-1)!.failed === true) rest = rest.slice(countDependents(rest))
  }
  return { said }
}

function groupSize(commands: readonly Command[]): number {
  const alone = commands.findIndex((command) => !canJoin(command))
  return alone === 0 ? 1 : alone < 0 ? commands.length : alone
}

function canJoin(command: Command): boolean {
  if (command.kind === 'act')
    return command.act.kind !== 'delete' && (command.on.kind === 'words' || command.on.kind === 'several')
  return command.kind === 'add' || command.kind === 'list' || command.kind === 'search' || command.kind === 'make_tag'
}

function countDependents(commands: readonly Command[]): number {
  const next = commands.findIndex((command) => command.kind !== 'act' || command.on.kind !== 'focus')
  return next < 0 ? commands.length : next
}
