import fc from 'fast-check'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { describe, expect, it, test } from 'vitest'
import { escapeMarkdown, titled } from './escape.ts'

const render = (markdown: string) =>
  renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, markdown))

describe('a title in an answer', () => {
  test.each([
    '![x](http://evil.example/a.png)',
    '[click](javascript:alert(1))',
    'see http://evil.example and www.evil.example or mail a@evil.example',
    '<img src=x onerror=alert(1)>',
    '# heading',
    '- item',
    '1. item',
    '> quote',
    '| a | b |',
    '`code` **bold** _it_ ~~gone~~',
    '**',
    '\\',
    '[x]: http://evil.example',
    'a\n\n# second\n\n---',
    '&lt;b&gt; &amp; &#42;',
    'xmpp:a@b.example mailto:a@b.example',
  ])('%j is shown as text: no link, image, element or block of its own', (title) => {
    const html = render(`Done: ${titled(title)}.`)
    expect(html.replace(/<\/?(?:p|strong)>/g, '')).not.toMatch(/<[a-z/]/i)
    expect(html.match(/<p>/g)).toHaveLength(1)
  })

  it('is itself whatever it holds, but for white space and what cannot be seen', () => {
    const piece = fc.constantFrom(
      '*',
      '_',
      '[',
      ']',
      '(',
      ')',
      '!',
      '<',
      '>',
      '`',
      '#',
      '|',
      '~',
      '\\',
      '&',
      ';',
      ':',
      '/',
      '.',
      '@',
      'http',
      'www',
      'a',
      ' ',
      '1',
      '-',
      '+',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), (pieces) => {
        const title = pieces.join('')
        const html = render(`Done: ${escapeMarkdown(title)}.`)
        const text = html
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#x27;', "'")
          .replaceAll('&amp;', '&')
        expect(text.replaceAll('\u2060', '')).toBe(`<p>Done: ${title.replaceAll(/ +/g, ' ').trim()}.</p>`)
      }),
      { numRuns: 300 },
    )
  })

  it('loses what would turn or hide the text around it, and is cut when it is long', () => {
    expect(escapeMarkdown('a\u202eb\u0000c\u200b')).toBe('a b c')
    expect([...escapeMarkdown('x'.repeat(200))]).toHaveLength(120)
    expect(escapeMarkdown('👨‍👩‍👧 family')).toBe('👨‍👩‍👧 family')
  })
})
