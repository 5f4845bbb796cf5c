import type { ModelToolCall } from '#core/chat/model.ts'
import { findLeakedCalls } from './leaked-calls.ts'

const THINK = '<think>'
const THINK_END = '</think>'
/* How an answer begins that may be a call leaked as text. */
const CALL_STARTS = ['<tool_call', '<function', '<|', '[TOOL_CALLS]', '```', '{', '[{']
const LONGEST_START = 12

/**
 * Lets text through as it comes, but for two things that no reader should see: thoughts before the answer, and an
 * answer that is really a call. Either is known by its beginning, and only such an answer is held back.
 */
export function createTextGate(toolNames: ReadonlySet<string>) {
  let held = ''
  let state: 'undecided' | 'open' | 'held' = 'undecided'

  /* Moves on as far as the text at hand allows; `isEnd`: there will be no more. */
  const decide = (isEnd: boolean): void => {
    const start = withoutThoughts(held.trimStart(), isEnd)
    if (start === null) return
    if (!isEnd && (start === '' || mayBecome(start, [THINK, ...CALL_STARTS]))) return
    held = start
    state = CALL_STARTS.some((mark) => start.startsWith(mark)) ? 'held' : 'open'
  }

  const release = (): string => {
    const text = held
    held = ''
    return text
  }

  return {
    /** The text that may be shown now. */
    add(text: string): string {
      held += text
      if (state === 'undecided') decide(false)
      return state === 'open' ? release() : ''
    },
    /** What was held back: calls, or text after all. */
    end(): { text: string; leaked: ModelToolCall[] } {
      if (state === 'undecided') decide(true)
      return (state === 'held' && findLeakedCalls(held, toolNames)) || { text: release(), leaked: [] }
    },
  }
}

/* Null while the thoughts go on. A stream that ends within them has no answer. */
function withoutThoughts(text: string, isEnd: boolean): string | null {
  if (!text.startsWith(THINK)) return text
  const end = text.indexOf(THINK_END)
  if (end !== -1) return text.slice(end + THINK_END.length).trimStart()
  return isEnd ? '' : null
}

function mayBecome(start: string, marks: readonly string[]): boolean {
  return start.length < LONGEST_START && marks.some((mark) => mark.length > start.length && mark.startsWith(start))
}
