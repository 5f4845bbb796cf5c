/** What no consumer can take, with the cause that its dead letter has to name. Fields by name, the order that Dapr gives them. */
export const poison: readonly (readonly [value: string, cause: RegExp])[] = [
  ['{', /broken JSON/],
  ['\0\u0005Avro', /broken JSON/],
  [JSON.stringify({ data: {}, event_type: 'tag-created', version: '1.0' }), /tag-created/],
  [JSON.stringify({ event_type: 'task-created', version: '2.0' }), /version/],
]

/** Of a type that a later Docket may know: to be ignored, and counted. */
export const unknownEvent = JSON.stringify({ event_type: 'task-teleported', version: '1.0' })
