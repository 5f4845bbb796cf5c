import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, it } from 'vitest'
import { eventJsonSchema, schemaFiles } from './event-json-schemas.ts'
import { eventTypes, parseEvent } from './events.ts'

const folder = join(import.meta.dirname, '..', '..', 'event-schemas')

const whose = {
  user_id: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
  actor: { type: 'user', name: 'Ann' },
  change_set_id: '0b7a1a6c-2f1f-4a52-8d1c-3a5d8a3e1c11',
}
const tagEvent = {
  event_type: 'tag-created',
  event_id: '6f0b3f0e-7a47-4a7e-9d0a-52d7ad6f2c55',
  timestamp: '2026-03-02T09:00:00.000Z',
  version: '1.0',
  data: {
    ...whose,
    task_id: null,
    tag_id: 3,
    tag: { id: 3, name: 'home', color: '#F97316', task_count: 0, created_at: '2026-03-02T09:00:00.000Z' },
  },
}

function validator(type: (typeof eventTypes)[number]) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(eventJsonSchema(type))
}

it('has a file for every event and none besides, each as the catalogue says', async () => {
  const files = schemaFiles()
  const present = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  expect(present.sort()).toEqual([...files.keys()].sort())
  for (const [name, text] of files) expect(await readFile(join(folder, name), 'utf8')).toBe(text)
})

it.each(eventTypes)('describes %s in JSON Schema 2020-12 with an id of its own', (type) => {
  const schema = eventJsonSchema(type)
  expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema')
  expect(schema['$id']).toMatch(new RegExp(`/event-schemas/${type}\\.v1\\.json$`))
  expect(() => validator(type)).not.toThrow()
})

it.each([
  ['the event as it is', tagEvent, true],
  ['a field that a later minor version adds', { ...tagEvent, version: '1.3', extra: true }, true],
  ['a missing actor', { ...tagEvent, data: { ...tagEvent.data, actor: undefined } }, false],
  ['a number as the user id', { ...tagEvent, data: { ...tagEvent.data, user_id: 7 } }, false],
  ['a time without a zone', { ...tagEvent, timestamp: '2026-03-02T09:00:00' }, false],
])('judges %s as the domain does', (_, event, valid) => {
  const json = JSON.stringify(event)
  expect(validator('tag-created')(JSON.parse(json))).toBe(valid)
  expect(parseEvent(json).kind).toBe(valid ? 'event' : 'invalid')
})
