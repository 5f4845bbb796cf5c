import { expect, it, test } from 'vitest'
import type { ModelMessage } from '#core/chat/model.ts'
import { takeTurn } from '#tests/infra/assistant-turn.ts'
import { type Dialogue, readDialogues } from '#tests/infra/dialogue-table.ts'
import { answerCall, scriptedTools } from '#tests/infra/scripted-tools.ts'

const dialogues = readDialogues(new URL('dialogues.txt', import.meta.url))

test.each(dialogues.map((dialogue): [string, Dialogue] => [dialogue.title, dialogue]))(
  '%s',
  async (_title, { turns }) => {
    let messages: ModelMessage[] = []
    for (const { text, calls, results, says } of turns) {
      let at = -1
      const callTool = (name: string, args: Record<string, unknown>) => {
        at += 1
        return results.get(at) ?? JSON.stringify(answerCall(name, args))
      }
      const setting = {
        now: new Date('2026-11-25T15:00:00Z'),
        timeZone: 'America/New_York',
        tools: scriptedTools,
        callTool,
      }
      const turn = await takeTurn(messages, text, setting)
      expect({ text, calls: turn.calls }).toEqual({ text, calls })
      for (const part of says) expect(`${text} → ${turn.reply}`).toContain(part)
      expect({ text, reply: turn.reply }).not.toEqual({ text, reply: '' })
      messages = turn.messages
    }
  },
)

it('has a table of the promised size', () => {
  expect(dialogues.length).toBeGreaterThanOrEqual(40)
})
