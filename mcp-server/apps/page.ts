import { element } from './elements.ts'
import type { Host } from './host.ts'

/** What every view works with. */
export interface Page {
  host: Host
  /** Shows something in place of what was there, and keeps the focus where it was as far as that is still there. */
  show(...content: HTMLElement[]): void
  /** Runs one thing that the user asked for; what goes wrong is said. While it runs nothing else can be pressed. */
  perform(work: () => Promise<Outcome | null>): void
}

/** What was done, in words, and what would take it back. */
export interface Outcome {
  text: string
  changeSetId?: unknown
  /** Shows what is true after it was done, or taken back. */
  refresh?: () => Promise<void>
}

export function openPage(host: Host): Page {
  const main = element('main', { tabindex: '-1' })
  const status = element('div', { role: 'status', class: 'status' })
  document.body.replaceChildren(main, status)
  new ResizeObserver(() => {
    const { width, height } = document.documentElement.getBoundingClientRect()
    host.resize(Math.ceil(width), Math.ceil(height))
  }).observe(document.documentElement)

  const say = (text: string, ...more: HTMLElement[]) => status.replaceChildren(text, ...more)
  const report = (outcome: Outcome | null) => {
    if (!outcome) return status.replaceChildren()
    host.tellModel(outcome.text)
    const { changeSetId: id, refresh } = outcome
    if (typeof id !== 'string') return say(outcome.text)
    const undo = () => {
      // The button will go; whoever uses the keyboard goes on from the list.
      main.focus()
      perform(async () => {
        await host.callTool('undo_change', { change_set_id: id })
        await refresh?.()
        return { text: `Taken back: ${outcome.text}` }
      })
    }
    say(outcome.text, element('button', { type: 'button', onclick: undo }, 'Undo'))
  }

  let isBusy = false
  const perform = (work: () => Promise<Outcome | null>) => {
    if (isBusy) return
    isBusy = true
    main.ariaBusy = 'true'
    work()
      .then(report, (error: unknown) => say(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        isBusy = false
        main.ariaBusy = null
      })
  }

  return {
    host,
    perform,
    show(...content) {
      const focused = main.contains(document.activeElement) ? document.activeElement?.id : undefined
      main.replaceChildren(...content)
      if (focused === undefined) return
      document.getElementById(focused)?.focus()
      if (!main.contains(document.activeElement)) main.focus()
    },
  }
}
