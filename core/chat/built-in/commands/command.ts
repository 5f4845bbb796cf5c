import type { Priority } from '#core/domain/task.ts'

/** Which tasks a list shows or an act of many is about: arguments of `list_tasks`. */
export interface TaskFilter {
  status?: 'all' | 'pending' | 'completed'
  search?: string
  priority?: Priority[]
  tags?: string[]
  due_from?: string
  due_to?: string
  overdue?: boolean
  sort_by?: 'due_date' | 'priority' | 'created_at' | 'title' | 'updated_at'
  sort_order?: 'asc' | 'desc'
}

/** What the words for a task point at. */
export type Reference =
  /** Words of a title. `parts` are what they would be if their "and" joined two tasks. */
  | { kind: 'words'; text: string; parts?: string[] }
  | { kind: 'id'; id: number }
  /** Places in the list shown last, counted from 1; -1 is its last. `orId`: "task 42" may also be an id. */
  | { kind: 'places'; places: number[]; orId?: boolean }
  /** "it", or nothing at all; "them" when `many`; "this" and "these" are `near` and prefer the page that is open. */
  | { kind: 'focus'; many: boolean; near?: boolean }
  | { kind: 'several'; references: Reference[] }
  | TaskSet

/** Every task of a filter. `maybe` is a word that is a tag or, when there is no such tag, a word to search. */
export interface TaskSet {
  kind: 'set'
  filter: TaskFilter
  maybe?: string
}

/** A due time in words, resolved: a bare date is all day. */
export interface When {
  due: string
  /** Only a clock time was named, or only a day: the rest stays as the task has it. */
  names: 'day' | 'time' | 'both'
}

export interface Shift {
  amount: number
  unit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years'
}

export interface RecurrenceWish {
  recurrence: string
  mode?: 'completion'
  end?: string
  /** `HH:mm`, when the words name a time of day. */
  time?: string
  /** When it is first due, for a task that is due at no time yet. */
  due?: string
}

type Plain<Kind extends string> = Kind extends string ? { kind: Kind } : never

/** What is done to a task. */
export type Act =
  | Plain<
      'complete' | 'reopen' | 'delete' | 'restore' | 'skip' | 'stop' | 'clear_due' | 'show' | 'ask_done' | 'ask_due'
    >
  | { kind: 'rename'; title: string }
  | { kind: 'describe'; description: string }
  | Plain<'clear_description' | 'cancel_reminder'>
  | { kind: 'move'; when: When }
  | { kind: 'shift'; shift: Shift }
  | { kind: 'prioritise'; priority: Priority }
  | { kind: 'tag'; tags: string[] }
  | { kind: 'untag'; tags: string[] }
  | { kind: 'remind'; beforeMinutes: number }
  | { kind: 'remind_at'; when: When }
  | { kind: 'change_reminder'; beforeMinutes?: number; when?: When }
  | { kind: 'snooze'; minutes: number | null }
  | { kind: 'recur'; wish: RecurrenceWish }

/** The arguments of `add_task`; `remindAt` is a reminder that needs a call of its own. */
export interface NewTask {
  title: string
  description?: string
  due?: string
  priority?: Priority
  tags?: string[]
  recurrence?: string
  recurrence_end?: string
  reminders?: number[]
}

/** What a question waits for: the words of a title, a time … */
export type MissingPart =
  'when' | 'title' | 'description' | 'priority' | 'tag' | 'task' | 'new_task' | 'recurrence' | 'offset'

export type TalkKind = 'greeting' | 'thanks' | 'help' | 'who' | 'how' | 'nothing' | 'kept' | 'trash' | 'bye' | 'advice'

export type Command =
  | { kind: 'act'; act: Act; on: Reference }
  | { kind: 'add'; tasks: NewTask[]; remindAt?: string }
  | { kind: 'list'; filter: TaskFilter; maybe?: string; count?: boolean }
  | { kind: 'search'; keyword: string }
  /** What was completed from one day to another. */
  | { kind: 'list_done'; from: string; to: string }
  | { kind: 'list_undated' }
  /** What changed since a day; today unless said. */
  | { kind: 'changes'; since?: string }
  | { kind: 'list_reminders' | 'list_tags' | 'plan_day' | 'weekly_review' }
  | { kind: 'undo' | 'redo' }
  | { kind: 'make_tag'; tag: string; color?: string }
  | { kind: 'rename_tag'; tag: string; name: string }
  | { kind: 'color_tag'; tag: string; color: string }
  | { kind: 'delete_tag'; tag: string }
  | { kind: 'talk'; about: TalkKind }
  /** Something is missing: the assistant asks for it and then does it. */
  | { kind: 'incomplete'; missing: MissingPart; act?: Act['kind']; on?: Reference }
  /** Words that may be meant as a command but do not say so. */
  | { kind: 'confirm'; commands: Command[] }
