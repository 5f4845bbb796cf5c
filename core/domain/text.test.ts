import { describe, expect, it } from 'vitest'
import { codePoints, foldText, textSchema } from './text.ts'

const title = textSchema({ min: 1, max: 5 })
const problem = (text: string) => title.safeParse(text).error?.issues[0]?.message

describe('textSchema', () => {
  it('trims, then counts code points: five emoji are five', () => {
    expect(title.parse('  👍👍👍👍👍 ')).toBe('👍👍👍👍👍')
    expect(problem('👍👍👍👍👍👍')).toBe('must have at most 5 characters')
  })

  it('brings text into NFC before it counts', () => {
    expect(title.parse('cafe\u0301!')).toBe('café!')
  })

  it('turns CRLF into LF and keeps tabs', () => {
    expect(title.parse('a\r\nb')).toBe('a\nb')
    expect(title.parse('a\tb')).toBe('a\tb')
  })

  it.each([['\u0000'], ['a\u0007'], ['a\rb'], ['\u001b[0m'], ['\u007f']])(
    'refuses the control character in %j',
    (text) => {
      expect(problem(text)).toBe('must not contain control characters or lone surrogates')
    },
  )

  it.each([['\ud800'], ['a\udc00'], ['\udc00\ud800']])('refuses the lone surrogate in %j', (text) => {
    expect(problem(text)).toBe('must not contain control characters or lone surrogates')
  })

  it('refuses what is empty once trimmed', () => {
    expect(problem('   ')).toBe('must have at least 1 character')
  })

  it('leaves white space alone where asked', () => {
    expect(textSchema({ min: 0, max: 9, trim: false }).parse(' a \n')).toBe(' a \n')
  })
})

describe('foldText', () => {
  it.each([
    ['École', 'ecole'],
    ['CAFÉ crème', 'cafe creme'],
    ['Ünïcödé', 'unicode'],
    ['テスト', 'テスト'],
  ])('reads %s as %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })
})

it('counts code points, not UTF-16 units', () => {
  expect(codePoints('a👍é')).toBe(3)
})
