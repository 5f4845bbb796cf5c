import { describe, expect, it } from 'vitest'
import { firstOccurrences, nextAfterCompletion, type Series } from './occurrences.ts'
import vectors from './recurrence-vectors.json' with { type: 'json' }
import { parseRule, patternRule } from './rule.ts'

function seriesOf(vector: { rule: string; anchor_local: string; zone: string }): Series {
  const { rule } = vector
  const wire = rule === 'daily' || rule === 'weekly' || rule === 'monthly'
  return {
    rule: wire ? patternRule(rule) : parseRule(rule).rule,
    anchorLocal: vector.anchor_local,
    zone: vector.zone,
    end: null,
  }
}

const short = (date: Date | undefined) => date?.toISOString().replace('.000Z', 'Z')

describe('recurrence vectors', () => {
  it('are all there', () => expect(vectors.cases).toHaveLength(420))

  it.each(
    vectors.cases.map(
      (vector, index) => [index, vector.kind, vector.rule, vector.anchor_local, vector.zone, vector] as const,
    ),
  )('%i %s %s from %s %s', (_index, _kind, _rule, _anchor, _zone, vector) => {
    const series = seriesOf(vector)
    if (vector.completed_due !== undefined && vector.completed_at !== undefined) {
      const due = new Date(vector.completed_due)
      const { next } = nextAfterCompletion({
        series,
        mode: 'schedule',
        due,
        completedAt: new Date(vector.completed_at),
      })
      expect(short(next?.at)).toBe(vector.expect)
    } else {
      const occurrences = firstOccurrences(series, Math.max(8, vector.expect.length))
      expect(occurrences.map(({ at }) => short(at))).toEqual(vector.expect)
    }
  })
})
