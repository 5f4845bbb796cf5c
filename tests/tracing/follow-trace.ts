import { topics } from '#core/domain/events.ts'
import { readTopics } from '#tests/infra/kafka/read-topics.ts'

export const TRACE = '0af7651916cd43dd8448eb211c80319c'
export const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`

/** What comes of a completion within a series: itself, the next instance, and a line of activity for each. */
export const COMPLETION = [
  'activity-logs activity-log-created',
  'activity-logs activity-log-created',
  'task-events task-completed',
  'task-events task-created',
  'task-updates task-completed',
  'task-updates task-created',
]

export interface TracedMessage {
  topic: string
  type: string
  inEvent: string
  header: string | undefined
}

/** The messages of a user on all topics, with the traces that they tell. */
export async function readTraces(address: string, userId: string): Promise<TracedMessage[]> {
  const messages = (await readTopics(address, topics)).filter(({ key }) => key === userId)
  return messages.map(({ topic, headers, value }) => {
    const event = JSON.parse(value) as { event_type: string; trace_id: string }
    return { topic, type: event.event_type, inEvent: event.trace_id, header: headers['traceparent'] }
  })
}

/** Topic and type of those in the trace, sorted. */
export function inTrace(messages: readonly TracedMessage[]): string[] {
  const followed = messages.filter(({ inEvent }) => inEvent === TRACE)
  return followed.map(({ topic, type }) => `${topic} ${type}`).toSorted()
}
