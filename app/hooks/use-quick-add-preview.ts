import { useEffect, useState } from 'react'
import type { QuickAddResult } from '#core/domain/quick-add/parse-quick-add.ts'
import type { WeekStart } from '#core/domain/actor.ts'

/** In whose zone and week the words are read. */
export interface Reader {
  zone: string
  weekStart: WeekStart
}

type Chip = QuickAddResult['spans'][number]

const PAUSE_MS = 120
const none: Chip[] = []

/** What quick add would understand of the text. The parser is big and comes when somebody begins to type. */
export function useQuickAddPreview(text: string, reader: Reader): Chip[] {
  const [read, setRead] = useState({ text: '', chips: none })
  const { zone, weekStart } = reader
  useEffect(() => {
    if (text.trim() === '') return
    let isCurrent = true
    const timer = setTimeout(() => {
      void import('#core/domain/quick-add/parse-quick-add.ts').then(
        ({ parseQuickAdd }) => {
          if (isCurrent)
            setRead({ text, chips: parseQuickAdd(text, { now: new Date(), zone, weekStart, anyReminder: true }).spans })
        },
        // A preview that cannot be had is no reason to trouble anybody: the server reads the text anyway.
        () => undefined,
      )
    }, PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text, zone, weekStart])
  // While somebody types on, what was read a moment ago stays; an empty line has nothing to read.
  return text.trim() === '' ? none : read.chips
}
