import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8')

describe.each(['system', 'event-flow', 'topics'])('the diagram %s', (name) => {
  const source = read(`diagrams/${name}.mmd`)

  it('stands in the architecture as it is drawn', () => {
    expect(read('architecture.md')).toContain('```mermaid\n' + source + '```')
  })

  it('was drawn from its present source', () => {
    const hash = createHash('sha256').update(source).digest('hex')
    expect(read(`diagrams/${name}.svg`)).toContain(`source sha256 ${hash}`)
  })
})
