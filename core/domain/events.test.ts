import { describe, expect, it } from 'vitest'
import { channelOf, eventTypes, parseEvent, topicsOf } from './events.ts'

const activity = {
  event_type: 'activity-log-created',
  event_id: '7b1a4f9e-6f5d-4a53-9c57-1f0f0d7f7a11',
  timestamp: '2026-03-01T12:00:00.000Z',
  version: '1.0',
  data: {
    task_id: null,
    user_id: 'u',
    actor: { type: 'system', name: 'Activity' },
    change_set_id: 'c',
    log_id: 1,
    action: 'tag-created',
    old_values: null,
    new_values: { name: 'home' },
  },
}

describe('parseEvent', () => {
  it('reads an event', () => {
    expect(parseEvent(JSON.stringify(activity))).toEqual({ kind: 'event', event: activity })
  })

  it('accepts a later minor version and what it adds', () => {
    expect(parseEvent(JSON.stringify({ ...activity, version: '1.7', extra: true }))).toMatchObject({ kind: 'event' })
  })

  it('lets an unknown type pass by', () => {
    expect(parseEvent('{"event_type":"task-frozen"}')).toEqual({ kind: 'unknown_type', type: 'task-frozen' })
  })

  it.each([
    ['{"event_type"', /broken JSON/],
    ['null', /event_type is missing/],
    ['{"event_type":7}', /event_type is missing/],
    ['{"event_type":"constructor-less","version":1}', undefined],
    [JSON.stringify({ ...activity, version: '2.0' }), /version "2\.0" is not understood/],
    [JSON.stringify({ ...activity, version: undefined }), /version undefined is not understood/],
    [JSON.stringify({ ...activity, data: { ...activity.data, log_id: 'one' } }), /data\.log_id/],
    [JSON.stringify({ ...activity, event_id: 'x' }), /event_id/],
  ])('says what is wrong with %s', (text, cause) => {
    const parsed = parseEvent(text)
    if (cause === undefined) expect(parsed.kind).toBe('unknown_type')
    else expect(parsed).toEqual({ kind: 'invalid', cause: expect.stringMatching(cause) as string })
  })

  it('is not fooled by names that every object has', () => {
    expect(parseEvent('{"event_type":"toString","version":"1.0"}')).toEqual({ kind: 'unknown_type', type: 'toString' })
  })
})

it('sends task and tag events to their consumers and to clients, and the feed to itself', () => {
  const where = Object.fromEntries(eventTypes.map((type) => [type, [...topicsOf(type), channelOf(type)]]))
  const twice = ['task-events', 'task-updates', 'task-updates']
  expect(where).toEqual({
    'task-created': twice,
    'task-updated': twice,
    'task-completed': twice,
    'task-deleted': twice,
    'tag-created': twice,
    'tag-updated': twice,
    'tag-deleted': twice,
    'reminder-triggered': ['reminders', 'reminders'],
    'activity-log-created': ['activity-logs', null],
  })
})
