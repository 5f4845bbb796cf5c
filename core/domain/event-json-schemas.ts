import { z } from 'zod'
import { EVENT_VERSION, eventSchemas, eventTypes, type EventType } from './events.ts'

const MAJOR = EVENT_VERSION.split('.')[0]

/** The JSON Schema (2020-12) of an event, as consumers outside Docket get it. */
export function eventJsonSchema(type: EventType): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(eventSchemas[type], { io: 'input', target: 'draft-2020-12' })
  return { $schema, $id: `https://docket.example/event-schemas/${schemaFileName(type)}`, title: type, ...schema }
}

export function schemaFileName(type: EventType): string {
  return `${type}.v${MAJOR}.json`
}

/** File name → text of every file in event-schemas/. */
export function schemaFiles(): Map<string, string> {
  return new Map(
    eventTypes.map((type) => [schemaFileName(type), `${JSON.stringify(eventJsonSchema(type), null, 2)}\n`]),
  )
}
