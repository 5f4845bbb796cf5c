import { readFile } from 'node:fs/promises'
import Ajv2020 from 'ajv/dist/2020.js'
import { getEncoding } from 'js-tiktoken'
import { expect, test } from 'vitest'
import { describeTools } from './create-server.ts'
import { tools } from './registry.ts'
import { isSelected, readSelection } from './selection.ts'

const MAX_TOKENS = 12_000
const listed = describeTools()
const named = tools.map((tool, index) => ({ ...tool, listed: listed[index]! }))

test('the list of tools is what it was: a change of it is a change for every client', async () => {
  await expect(JSON.stringify(listed, null, 2) + '\n').toMatchFileSnapshot('tools-list.json')
})

test('docs/mcp.md has a line for each tool, with what it does to things', async () => {
  const page = await readFile(new URL('../docs/mcp.md', import.meta.url), 'utf8')
  const rows = tools.map(({ name, title, toolset, hints }) => {
    const mark = hints.readOnlyHint ? 'R' : hints.destructiveHint ? 'D' : 'W'
    return `| \`${name}\` | ${mark} | ${toolset} | ${title} |`
  })
  const table = /<!-- tools -->\n\n(.*?)\n\n<!-- \/tools -->/s.exec(page)?.[1]
  expect(table?.split('\n').slice(2)).toEqual(rows)
})

test('the whole list costs a model at most 12 000 tokens', () => {
  const tokens = getEncoding('o200k_base').encode(JSON.stringify({ tools: listed })).length
  expect(tokens).toBeLessThanOrEqual(MAX_TOKENS)
})

test('no two tools have the same name or title', () => {
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length)
  expect(new Set(tools.map(({ title }) => title)).size).toBe(tools.length)
})

test.each(tools)(
  '$name is described in one to three sentences under a name of verb and noun',
  ({ name, description }) => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    const sentences = description.match(/[.](?=\s|$)/g) ?? []
    expect(sentences.length).toBeGreaterThanOrEqual(1)
    expect(sentences.length).toBeLessThanOrEqual(3)
  },
)

test('each tool says all four hints, and they agree with its scope', () => {
  for (const { hints, scope, listed: shown } of named) {
    expect(shown.annotations).toMatchObject(hints)
    expect(Object.keys(hints)).toHaveLength(4)
    expect(hints.readOnlyHint).toBe(scope === 'tasks:read')
    expect(hints.openWorldHint).toBe(false)
    if (hints.readOnlyHint) expect(hints).toMatchObject({ destructiveHint: false, idempotentHint: true })
  }
  const destructive = tools.filter(({ hints }) => hints.destructiveHint).map(({ name }) => name)
  expect(destructive).toEqual(['delete_task', 'bulk_update_tasks', 'cancel_reminder', 'delete_tag'])
})

test('every tool that writes takes a reason and an idempotency key, and answers its change set', () => {
  for (const { scope, listed: shown } of named) {
    const writes = scope === 'tasks:write'
    const { properties } = shown.inputSchema as { properties?: object }
    expect('reason' in (properties ?? {}) && 'idempotency_key' in (properties ?? {})).toBe(writes)
    expect('change_set_id' in (shown.outputSchema['properties'] as object)).toBe(writes)
  }
})

test('hosts that show pages have one for lists of tasks, bulk changes and recurrences', () => {
  const shown = listed.filter(({ _meta }) => _meta !== undefined)
  expect(shown.map(({ name }) => name)).toEqual([
    'get_overview',
    'list_tasks',
    'search_tasks',
    'bulk_update_tasks',
    'preview_recurrence',
  ])
  for (const { _meta } of shown) expect(_meta).toEqual({ ui: { resourceUri: 'ui://docket/app' } })
})

const orNull = /"anyOf":\[\{"type":"\w+"[^{}]*\},\{"type":"null"\}\]/g

test.each(listed)('$name has schemas that every host understands: plain objects', ({ inputSchema, outputSchema }) => {
  const ajv = new Ajv2020({ strict: true, formats: { uuid: true } })
  for (const schema of [inputSchema, outputSchema]) {
    expect(schema.type).toBe('object')
    // One type a value: not every dialect of hosts knows a list of types. Only results have values that may be null.
    const text = JSON.stringify(schema).replaceAll(orNull, '')
    expect(text).not.toMatch(/"(oneOf|anyOf|allOf|\$ref|\$defs|pattern|\$schema)":|"type":\[/)
    expect(() => ajv.compile(schema)).not.toThrow()
  }
  expect(inputSchema).toMatchObject({ additionalProperties: false })
  expect(JSON.stringify(inputSchema)).not.toContain('null')
})

test.each([
  ['', tools.length],
  ['readonly=1', tools.filter(({ scope }) => scope === 'tasks:read').length],
  ['toolsets=tags', tools.filter(({ toolset }) => toolset === 'tags').length],
  ['toolsets=tags,reminders&readonly=true', 2],
])('?%s selects %i tools', (query, count) => {
  const selection = readSelection(new URLSearchParams(query))
  expect(tools.filter((tool) => isSelected(tool, selection))).toHaveLength(count)
})

test.each(['toolsets=everything', 'toolsets=', 'readonly=perhaps', 'scope=all'])('?%s is refused', (query) => {
  expect(() => readSelection(new URLSearchParams(query))).toThrow(expect.objectContaining({ code: 'invalid_request' }))
})
