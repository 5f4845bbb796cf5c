import { describe, expect, it, test } from 'vitest'
import { takeTurn } from '#tests/infra/assistant-turn.ts'
import { answerCall, preludes, scriptedTools } from '#tests/infra/scripted-tools.ts'
import { type SentenceRow, readSentenceTable } from '#tests/infra/sentence-table.ts'

const setting = {
  // A Wednesday morning in New York.
  now: new Date('2026-11-25T15:00:00Z'),
  timeZone: 'America/New_York',
  tools: scriptedTools,
  callTool: (name: string, args: Record<string, unknown>) => JSON.stringify(answerCall(name, args)),
}

const tables = {
  sentences: readSentenceTable(new URL('sentences.txt', import.meta.url)),
  paraphrases: readSentenceTable(new URL('paraphrases.txt', import.meta.url)),
  everyday: readSentenceTable(new URL('everyday.txt', import.meta.url)),
}

describe.each(Object.entries(tables))('%s', (_name, rows) => {
  test.each(rows.map((row): [string, SentenceRow] => [row.text, row]))('%s', async (text, { after, calls, answer }) => {
    const turn = await takeTurn(preludes[after], text, setting)
    expect(turn.calls).toEqual(calls)
    expect(turn.reply).not.toBe('')
    if (answer !== null) expect(turn.reply.slice(0, answer.length)).toBe(answer)
  })
})

it('has tables of their promised size, and what is held out is not in the first', () => {
  const [known, ...held] = Object.values(tables).map((rows) => rows.map(({ text }) => text.toLowerCase()))
  expect(new Set(known).size).toBeGreaterThanOrEqual(200)
  expect(new Set(held.flat()).size).toBeGreaterThanOrEqual(150)
  expect(held.flat().filter((text) => known!.includes(text))).toEqual([])
})
