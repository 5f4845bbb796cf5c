import { describe, expect, it } from 'vitest'
import { createTagInput, defaultTagColor, tagKey, tagNameSchema } from './tag.ts'

describe('a tag name', () => {
  it.each([['home'], ['Büro 2'], ['家'], ['a'.repeat(50)], ['ไทย']])('may be %s', (name) => {
    expect(tagNameSchema.parse(name)).toBe(name)
  })

  it('loses white space around it and doubled inside it', () => {
    expect(tagNameSchema.parse('  two   words ')).toBe('two words')
  })

  it.each([[''], [' '], ['a'.repeat(51)], ['a-b'], ['#home'], ['a\u0000'], ['a\tb'], ['🏠']])(
    'may not be %j',
    (name) => {
      expect(tagNameSchema.safeParse(name).success).toBe(false)
    },
  )

  it('is the same tag in another case', () => {
    expect(tagKey('Home')).toBe(tagKey('hOME'))
  })
})

it('gives a tag without a colour always the same one', () => {
  expect(defaultTagColor('Home')).toBe(defaultTagColor('home'))
  expect(defaultTagColor('home')).toMatch(/^#[0-9A-F]{6}$/)
})

it('takes colours in either case and no others', () => {
  expect(createTagInput.parse({ name: 'a', color: '#f97316' })).toEqual({ name: 'a', color: '#F97316' })
  expect(createTagInput.safeParse({ name: 'a', color: 'orange' }).success).toBe(false)
})
