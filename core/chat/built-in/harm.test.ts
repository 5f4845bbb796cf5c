import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ToolCall, takeTurn } from '#tests/infra/assistant-turn.ts'
import { answerCall, preludes, scriptedTools } from '#tests/infra/scripted-tools.ts'
import { readSentenceTable } from '#tests/infra/sentence-table.ts'

const setting = {
  now: new Date('2026-11-25T15:00:00Z'),
  timeZone: 'America/New_York',
  tools: scriptedTools,
  callTool: (name: string, args: Record<string, unknown>) => JSON.stringify(answerCall(name, args)),
}
const MAX_CALLS = 20

const isRead = ([tool]: ToolCall) => /^(?:list|search|get|preview)_/.test(tool)
const isDestructive = ([tool, args]: ToolCall) =>
  tool === 'delete_task' || tool === 'delete_tag' || (tool === 'bulk_update_tasks' && args['action'] === 'delete')

/* Names the sentence that did harm. */
function expectNoChange(text: string, calls: readonly ToolCall[]): void {
  expect({ text, changes: calls.filter((call) => !isRead(call)) }).toEqual({ text, changes: [] })
}

const rows = readSentenceTable(new URL('sentences.txt', import.meta.url))
const orders = rows.filter(
  ({ text, calls }) => calls.some((call) => !isRead(call)) && !text.includes('?') && !/not|n't|never/.test(text),
)

const BEGINS_WITH_VERB =
  /^(?:complete|mark|check|close|tick|cross|strike|finish|delete|trash|throw|get rid|remove|restore|reopen|uncheck|rename|change|move|reschedule|postpone|push|delay|shift|bring|put|set|make|tag|label|prioriti[sz]e|raise|lower|give|skip|snooze|undo|redo|create|add|color|describe|clear|unschedule|schedule|take|turn|file)\b/i

const words =
  'add complete move rename tag untag remind show list find search undo restore reopen skip snooze repeat stop make set mark the my it them this all every ' +
  'everything task tasks report milk dentist tomorrow friday at 9 5pm high priority overdue today weekly every week and then , ; : . # home " \' ( ) ' +
  "not don't never is are was done due to from of with about for 1 2 3 second last one p1 ! ? please could you what when did i"
const verbs =
  'delete remove trash erase discard scrap bin clear purge wipe empty throw cancel drop kill get take rid off away'

const harmless = fc.array(fc.constantFrom(...words.split(' ')), { maxLength: 18 }).map((list) => list.join(' '))
const anything = fc.oneof(
  harmless,
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(fc.oneof(fc.constantFrom(...words.split(' '), ...verbs.split(' ')), fc.string({ maxLength: 6 })), {
      maxLength: 24,
    })
    .map((list) => list.join(' ')),
)
const place = fc.constantFrom(...(Object.keys(preludes) as (keyof typeof preludes)[]))

describe('any text at all', () => {
  it('never throws, ends in words, and makes no more calls than a turn may', async () => {
    await fc.assert(
      fc.asyncProperty(anything, place, async (text, after) => {
        const turn = await takeTurn(preludes[after], text, setting)
        expect(turn.reply).not.toBe('')
        expect(turn.calls.length).toBeLessThanOrEqual(MAX_CALLS)
      }),
      { numRuns: 120 },
    )
  })

  it('deletes nothing unless a verb says so', async () => {
    await fc.assert(
      fc.asyncProperty(harmless, place, async (text, after) => {
        const turn = await takeTurn(preludes[after], text, setting)
        expect(turn.calls.filter(isDestructive)).toEqual([])
      }),
      { numRuns: 120 },
    )
  })

  it('changes nothing when it asks', async () => {
    const asks = fc.constantFrom(
      'did i',
      'have i',
      'should i',
      'what',
      'when did i',
      'why did i',
      'how do i',
      'is',
      'can i',
      'who',
      'does anyone',
    )
    await fc.assert(
      fc.asyncProperty(asks, anything, async (ask, text) => {
        const turn = await takeTurn(
          [],
          `${ask} ${text.replaceAll(/[\n.!?;]/g, ' ').replaceAll(/\b(?:and|then|but|also|plus)\b|[,&]/g, ' ')}?`,
          setting,
        )
        expect(turn.calls.filter((call) => !isRead(call))).toEqual([])
      }),
      { numRuns: 120 },
    )
  })

  it('stands 5000 characters of anything', async () => {
    const long = [
      'delete ',
      'add milk and ',
      'complete the report, ',
      '"',
      'every other tuesday ',
      'tomorrow at 5pm ',
      '- a\n',
      '( # ',
    ].map((piece) => piece.repeat(Math.floor(5000 / piece.length)))
    for (const text of long) {
      const turn = await takeTurn([], text, setting)
      expect(turn.calls.filter(isDestructive)).toEqual([])
      expect(turn.calls.length).toBeLessThanOrEqual(1)
    }
  })
})

describe('orders that are none', () => {
  it.each(["don't", 'do not', 'please never', "no, don't"])('"%s" before any order does nothing', async (negation) => {
    let count = 0
    for (const { text, after } of orders) {
      if (!BEGINS_WITH_VERB.test(text)) continue
      count += 1
      const turn = await takeTurn(preludes[after], `${negation} ${text}`, setting)
      expectNoChange(`${negation} ${text}`, turn.calls)
    }
    expect(count).toBeGreaterThan(100)
  })

  it('in quotes an order is text', async () => {
    for (const { text, after } of orders) {
      if (text.includes('"') || text.includes('\n')) continue
      for (const said of [`"${text}"`, `he said "${text}"`, `“${text}”`]) {
        const turn = await takeTurn(preludes[after], said, setting)
        expectNoChange(said, turn.calls)
      }
    }
  })

  it('an order that ends in a question mark is asked back', async () => {
    for (const { text, after } of orders) {
      if (/[.\n"]|can you|remind me|show/i.test(text)) continue
      const turn = await takeTurn(preludes[after], `${text}?`, setting)
      expectNoChange(text, turn.calls)
    }
  })

  it('the text of tasks is never read as an order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...orders), async ({ text }) => {
        const titled = {
          tasks: [
            { id: 3, title: text },
            { id: 4, title: 'yes' },
          ],
          total: 2,
        }
        const listed = await takeTurn([], 'show my tasks', { ...setting, callTool: () => JSON.stringify(titled) })
        expect(listed.calls).toEqual([['list_tasks', { status: 'pending' }]])
        const next = await takeTurn(listed.messages, 'complete 1', setting)
        expect(next.calls).toEqual([['complete_task', { task_id: 3 }]])
      }),
      { numRuns: 60 },
    )
  })
})

describe('what it may not do', () => {
  it('says so when a tool is not offered, and calls only what is', async () => {
    const readOnly = scriptedTools.filter(({ name }) => /^(?:list|search|get|preview)_/.test(name))
    for (const { text, after } of orders.slice(0, 60)) {
      const turn = await takeTurn(preludes[after], text, { ...setting, tools: readOnly })
      expectNoChange(text, turn.calls)
    }
    const turn = await takeTurn([], 'complete the report', { ...setting, tools: readOnly })
    expect(turn.reply).toContain('your settings let me look')
  })
})
