import { expect, it } from 'vitest'
import type { BusMessage } from '../ports.ts'
import { fromCloudEvent, toCloudEvent } from './cloud-event.ts'

const message: BusMessage = { topic: 'task-events', key: 'ann', value: '{"event_type":"task-created"}', eventId: 'e-1' }

function roundTrip(changed: Partial<BusMessage>) {
  return fromCloudEvent(JSON.stringify(toCloudEvent({ ...message, ...changed })))
}

it('says in its envelope which event it is and of which type', () => {
  expect(toCloudEvent(message)).toEqual({
    specversion: '1.0',
    id: 'e-1',
    source: 'docket',
    type: 'task-created',
    datacontenttype: 'application/json',
    data: { event_type: 'task-created' },
  })
})

it('tells the trace of the act, which the sidecar then leaves as it is', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  expect(toCloudEvent({ ...message, headers: { traceparent } })).toMatchObject({ traceparent, traceid: traceparent })
  expect(toCloudEvent({ ...message, headers: { traceparent: 'no trace' } })).not.toHaveProperty('traceparent')
})

it.each(['{"a":1}', '"a text"', 'null', '0', 'no JSON {', '', '{"specversion":"1.0","data":1}'])(
  'gives %j back as it was published',
  (value) => {
    expect(roundTrip({ value })).toEqual({ value, eventId: 'e-1', headers: {} })
  },
)

it('gives headers back, whatever is in them', () => {
  const headers = { dlq_error: 'line\nfeed 🍌', empty: '' }
  expect(roundTrip({ headers }).headers).toEqual(headers)
})

it.each(['no JSON {', '[1]', '{"event_type":"task-created"}', '{"specversion":"1.0"}'])(
  'takes %j, which is in no envelope, for the value itself',
  (text) => {
    expect(fromCloudEvent(text)).toEqual({ value: text, eventId: null, headers: {} })
  },
)
