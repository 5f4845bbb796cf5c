import { element } from './elements.ts'
import type { Page } from './page.ts'

interface Occurrence {
  /** Wall-clock time in the zone that was asked for. */
  local: string
  shifted?: 'gap' | 'overlap'
}

const shifts = {
  gap: 'moved, as the clocks skip that hour',
  overlap: 'the first of two, as the clocks repeat that hour',
}

/** What a recurrence means, and its first dates. */
export function showRecurrence(page: Page, content: Record<string, unknown>): void {
  const dates = (content['occurrences'] as Occurrence[]).map(({ local, shifted }) =>
    element('li', {}, formatLocal(local), shifted ? element('small', {}, shifts[shifted]) : null),
  )
  page.show(
    element('h1', {}, String(content['explanation'])),
    element('ol', { 'aria-label': 'Next dates', class: 'dates' }, ...dates),
  )
}

function formatLocal(local: string): string {
  // It is a wall clock's reading already: shown as it is, in no zone.
  const [date = '', time = ''] = local.split('T')
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  const shown = new Intl.DateTimeFormat(document.documentElement.lang || 'en', day).format(new Date(`${date}T00:00Z`))
  return time === '' ? shown : `${shown}, ${time.slice(0, 'hh:mm'.length)}`
}
