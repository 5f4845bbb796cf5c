export function counted(tasks: number): string {
  return tasks === 1 ? '1 task' : `${tasks} tasks`
}

/** A time in the zone and the language that the host says its user has; the year only when it is not this one. */
export function formatTime(instant: string, isAllDay = false): string {
  const { lang, dataset } = document.documentElement
  const at = new Date(instant)
  const parts: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
  if (at.getFullYear() !== new Date().getFullYear()) parts.year = 'numeric'
  if (!isAllDay) Object.assign(parts, { hour: 'numeric', minute: '2-digit' })
  if (dataset['timeZone']) parts.timeZone = dataset['timeZone']
  return new Intl.DateTimeFormat(lang || 'en', parts).format(at)
}
