/** Something that the page says after an act, in the region "Notifications". */
export interface Notice {
  text: string
  tone: 'info' | 'error'
  /** Offers "Undo" of this change set. */
  changeSetId?: string | undefined
}

/** What a form shows when it was refused: a sentence for the whole, and one beside each field that is at fault. */
export interface FormProblem {
  message: string
  fields: Record<string, string>
}

/** A field in which the task as it is now differs from the form. */
export interface Difference {
  field: string
  yours: string
  saved: string
}

/** What every action of the pages answers to a fetch. */
export type ActionAnswer =
  | { ok: true; notice: Notice | null }
  | {
      ok: false
      problem: FormProblem
      values: Record<string, string>
      conflict?: { version: number; differences: Difference[] }
    }
