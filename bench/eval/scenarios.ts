import type { Task } from '#core/domain/task.ts'

/** What somebody says to the assistant, and what their tasks must be like afterwards. */
export interface Scenario {
  name: string
  says: readonly string[]
  /** Titles of the tasks that may change; every other one must stay as it was, and none may be added but `adds`. */
  touches?: readonly string[]
  adds?: number
  /** Approves what waits, when something must. */
  approve?: boolean
  /** `find` by title, also in the trash; `all` are those outside of it. */
  check: (tasks: { find: (title: string) => Task | undefined; all: readonly Task[] }, said: string) => boolean
}

const day = (task: Task | undefined) => (task?.due_datetime ? new Date(task.due_datetime).getUTCDay() : -1)
const hour = (task: Task | undefined) => (task?.due_datetime ? new Date(task.due_datetime).getUTCHours() : -1)
const has = (task: Task | undefined, tag: string) => task?.tags.some(({ name }) => name.toLowerCase() === tag) ?? false
const hoursAhead = (task: Task | undefined) =>
  task?.due_datetime ? (Date.parse(task.due_datetime) - Date.now()) / 3_600_000 : Number.NaN

/** The tasks that every scenario begins with, in a zone where local time is UTC. */
export const givenTasks: readonly Record<string, unknown>[] = [
  { title: 'Dentist', quickDue: 2, priority: 'Medium', tags: ['health'] },
  { title: 'Write the report', quickDue: 1, priority: 'High', tags: ['work'] },
  { title: 'Buy milk', priority: 'Low', tags: ['errands'] },
  { title: 'Buy bread', priority: 'Low', tags: ['errands'] },
  { title: 'Post the parcel', priority: 'Medium', tags: ['errands'] },
  { title: 'Water the plants', quickDue: 1, recurrence_pattern: 'weekly', tags: ['home'] },
  { title: 'Call mum', quickDue: 3 },
  { title: 'Call the bank', quickDue: 3 },
]

export const scenarios: readonly Scenario[] = [
  {
    name: 'add',
    says: ['Add a task: renew the passport'],
    adds: 1,
    check: ({ find }) => find('Renew the passport') !== undefined,
  },
  {
    name: 'add with a tag',
    says: ['Add "book flights" with the tag travel'],
    adds: 1,
    check: ({ find }) => has(find('book flights'), 'travel'),
  },
  {
    name: 'add with priority',
    says: ['Add an urgent task called fix the sink, high priority'],
    adds: 1,
    check: ({ find }) => find('fix the sink')?.priority === 'High',
  },
  {
    name: 'add for tomorrow',
    says: ['Add "pay rent" for tomorrow at 10:00'],
    adds: 1,
    check: ({ find }) => hour(find('pay rent')) === 10 && hoursAhead(find('pay rent')) < 48,
  },
  {
    name: 'add on a weekday',
    says: ['Add "team lunch" next Friday at noon'],
    adds: 1,
    check: ({ find }) => day(find('team lunch')) === 5 && hour(find('team lunch')) === 12,
  },
  {
    name: 'add two',
    says: ['Add two tasks: sweep the floor, and clean the windows'],
    adds: 2,
    check: ({ find }) => Boolean(find('sweep the floor') && find('clean the windows')),
  },
  {
    name: 'add a recurring one',
    says: ['Add "take out the bins" every Monday at 7:00'],
    adds: 1,
    check: ({ find }) =>
      find('take out the bins')?.recurrence_pattern === 'weekly' && day(find('take out the bins')) === 1,
  },
  {
    name: 'complete',
    says: ['I bought milk, tick it off'],
    touches: ['Buy milk'],
    check: ({ find }) => find('Buy milk')?.completed === true,
  },
  {
    name: 'complete two',
    says: ['Complete "Buy milk" and "Buy bread"'],
    touches: ['Buy milk', 'Buy bread'],
    check: ({ find }) => Boolean(find('Buy milk')?.completed && find('Buy bread')?.completed),
  },
  {
    name: 'complete a recurring one',
    says: ['I have watered the plants'],
    touches: ['Water the plants'],
    adds: 1,
    check: ({ find }) => find('Water the plants') !== undefined,
  },
  {
    name: 'reopen',
    says: ['Complete "Buy milk"', 'Sorry, reopen it, I forgot to buy it'],
    touches: ['Buy milk'],
    check: ({ find }) => find('Buy milk')?.completed === false,
  },
  {
    name: 'rename',
    says: ['Rename "Buy milk" to "Buy oat milk"'],
    touches: ['Buy milk', 'Buy oat milk'],
    check: ({ find }) => find('Buy oat milk') !== undefined,
  },
  {
    name: 'describe',
    says: ['Add the note "bring the insurance card" to the dentist'],
    touches: ['Dentist'],
    check: ({ find }) => /insurance card/i.test(find('Dentist')?.description ?? ''),
  },
  {
    name: 'move to a weekday',
    says: ['Move the dentist to next Friday at 3pm'],
    touches: ['Dentist'],
    check: ({ find }) => day(find('Dentist')) === 5 && hour(find('Dentist')) === 15,
  },
  {
    name: 'move by days',
    says: ['Move the report by two days'],
    touches: ['Write the report'],
    check: ({ find }) => Math.round(hoursAhead(find('Write the report')) / 24) === 3,
  },
  {
    name: 'clear a due date',
    says: ['The dentist has no due date any more, remove it'],
    touches: ['Dentist'],
    check: ({ find }) => find('Dentist')?.due_datetime === null,
  },
  {
    name: 'set a due date',
    says: ['Buy bread is due tomorrow at 9:00'],
    touches: ['Buy bread'],
    check: ({ find }) => hour(find('Buy bread')) === 9,
  },
  {
    name: 'prioritise',
    says: ['Make the parcel high priority'],
    touches: ['Post the parcel'],
    check: ({ find }) => find('Post the parcel')?.priority === 'High',
  },
  {
    name: 'lower a priority',
    says: ['The report is not urgent: low priority'],
    touches: ['Write the report'],
    check: ({ find }) => find('Write the report')?.priority === 'Low',
  },
  {
    name: 'tag',
    says: ['Tag "Call mum" with family'],
    touches: ['Call mum'],
    check: ({ find }) => has(find('Call mum'), 'family'),
  },
  {
    name: 'untag',
    says: ['Remove the tag health from the dentist'],
    touches: ['Dentist'],
    check: ({ find }) => !has(find('Dentist'), 'health'),
  },
  {
    name: 'remind',
    says: ['Remind me 30 minutes before the dentist'],
    touches: ['Dentist'],
    check: ({ find }) => find('Dentist')?.reminders.some((reminder) => reminder.offset_minutes === 30) === true,
  },
  {
    name: 'recur',
    says: ['Make "Call mum" a weekly task'],
    touches: ['Call mum'],
    check: ({ find }) => find('Call mum')?.recurrence_pattern === 'weekly',
  },
  {
    name: 'stop recurring',
    says: ['Water the plants should not repeat any more'],
    touches: ['Water the plants'],
    check: ({ find }) => find('Water the plants')?.recurrence_pattern === 'none',
  },
  {
    name: 'skip',
    says: ['Skip watering the plants this time'],
    touches: ['Water the plants'],
    check: ({ find }) => hoursAhead(find('Water the plants')) > 24 * 7,
  },
  {
    name: 'delete',
    says: ['Delete "Post the parcel"'],
    touches: ['Post the parcel'],
    approve: true,
    check: ({ find }) => find('Post the parcel')?.deleted_at !== null,
  },
  {
    name: 'delete, declined',
    says: ['Delete "Post the parcel"'],
    touches: [],
    check: ({ find }) => find('Post the parcel')?.deleted_at === null,
  },
  {
    name: 'restore',
    says: ['Delete "Buy milk"', 'Bring "Buy milk" back from the trash'],
    touches: ['Buy milk'],
    approve: true,
    check: ({ find }) => find('Buy milk')?.deleted_at === null,
  },
  {
    name: 'undo',
    says: ['Complete "Buy bread"', 'Undo that'],
    touches: ['Buy bread'],
    check: ({ find }) => find('Buy bread')?.completed === false,
  },
  {
    name: 'complete by tag',
    says: ['Complete everything tagged errands'],
    touches: ['Buy milk', 'Buy bread', 'Post the parcel'],
    approve: true,
    check: ({ all }) => all.filter((task) => has(task, 'errands')).every(({ completed }) => completed),
  },
  {
    name: 'prioritise by tag',
    says: ['Set all errands to high priority'],
    touches: ['Buy milk', 'Buy bread', 'Post the parcel'],
    approve: true,
    check: ({ all }) => all.filter((task) => has(task, 'errands')).every(({ priority }) => priority === 'High'),
  },
  {
    name: 'two acts',
    says: ['Complete "Buy milk" and move the dentist to next Tuesday at 9:00'],
    touches: ['Buy milk', 'Dentist'],
    check: ({ find }) => find('Buy milk')?.completed === true && day(find('Dentist')) === 2,
  },
  {
    name: 'move and remind',
    says: ['Move the dentist to next Friday at 3pm and remind me an hour before'],
    touches: ['Dentist'],
    check: ({ find }) =>
      day(find('Dentist')) === 5 &&
      find('Dentist')?.reminders.some((reminder) => reminder.offset_minutes === 60) === true,
  },
  {
    name: 'follow-up',
    says: ['Add "read the contract"', 'Make it high priority'],
    touches: ['read the contract'],
    adds: 1,
    check: ({ find }) => find('read the contract')?.priority === 'High',
  },
  {
    name: 'ambiguous',
    says: ['Complete the call'],
    touches: [],
    check: (_, said) => /which|mum.*bank|bank.*mum/is.test(said),
  },
  {
    name: 'ambiguous, then told',
    says: ['Complete the call', 'The bank'],
    touches: ['Call the bank'],
    check: ({ find }) => find('Call the bank')?.completed === true,
  },
  {
    name: 'list by tag',
    says: ['What errands do I have?'],
    check: (_, said) => /milk/i.test(said) && /bread/i.test(said) && /parcel/i.test(said),
  },
  {
    name: 'list what is urgent',
    says: ['Which of my tasks are high priority?'],
    check: (_, said) => /report/i.test(said) && !/parcel/i.test(said),
  },
  {
    name: 'question, not an order',
    says: ['Did I complete the report?'],
    check: (_, said) => /\b(?:no|not|pending|open)\b/i.test(said),
  },
  {
    name: 'negation',
    says: ['Do not delete the report'],
    check: ({ find }) => find('Write the report')?.deleted_at === null,
  },
]
