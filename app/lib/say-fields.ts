type Fields = Record<string, unknown>

/* Null: not worth a word. */
const sayers: Record<string, (value: unknown, zone: string | undefined) => string | null> = {
  completed: (value) => (value === true ? 'done' : null),
  deleted: (value) => (value === true ? 'in the trash' : 'out of the trash'),
  deleted_at: (value) => (value ? 'in the trash' : 'out of the trash'),
  undone: () => 'undone',
  done: (value) => sayValue(value).replaceAll('-', ' '),
  priority: (value) => `${sayValue(value)} priority`,
  tags: (value) =>
    Array.isArray(value) ? value.map((tag) => `#${String(tag)}`).join(' ') || 'no tags' : sayValue(value),
  due_datetime: (value, zone) => (typeof value === 'string' ? `due ${sayTime(value, zone)}` : 'no due date'),
  due: (value) => `due ${sayValue(value)}`,
  task_count: (value) => `${sayValue(value)} tasks`,
}

/** The fields of a task before or after a change, as a person reads them: "due Thu, 26 Nov 2026, 15:00 · High priority · #health". */
export function sayFields(fields: Fields = {}, zone?: string): string {
  const said = Object.entries(fields).map(([name, value]) => {
    const sayer = Object.hasOwn(sayers, name) ? sayers[name] : undefined
    return sayer ? sayer(value, zone) : `${name.replaceAll('_', ' ')}: ${sayValue(value)}`
  })
  return said.filter((words) => words !== null).join(' · ')
}

function sayValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function sayTime(value: string, zone: string | undefined): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  const form = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const
  return new Intl.DateTimeFormat('en-GB', { ...form, ...(zone === undefined ? {} : { timeZone: zone }) }).format(at)
}
