import { describe, expect, it } from 'vitest'
import { readTraceparent, traceIdOf } from './trace.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const PARENT = 'b7ad6b7169203331'

describe('readTraceparent', () => {
  it('takes what the recommendation gives as an example', () => {
    expect(readTraceparent(`00-${TRACE}-${PARENT}-01`)).toBe(`00-${TRACE}-${PARENT}-01`)
    expect(traceIdOf(`00-${TRACE}-${PARENT}-01`)).toBe(TRACE)
  })

  it('reads the known part of a later version', () => {
    expect(readTraceparent(`cc-${TRACE}-${PARENT}-01-what-the-future-holds`)).toBe(`00-${TRACE}-${PARENT}-01`)
  })

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['the forbidden version', `ff-${TRACE}-${PARENT}-01`],
    ['more than this version has', `00-${TRACE}-${PARENT}-01-more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['a short id', `00-${TRACE.slice(1)}-${PARENT}-01`],
    ['two headers', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['a line feed', `00-${TRACE}-${PARENT}-01\n`],
  ])('refuses %s', (_, text) => {
    expect(readTraceparent(text)).toBeNull()
  })
})
