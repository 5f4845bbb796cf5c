import { ACTIVITY_CONSUMER, recordActivities } from '#core/activity/record-activity.ts'
import { activityEventTypes, type ActivityEvent } from '#core/activity/activity-values.ts'
import type { Worker } from './consume.ts'

/** Keeps the activity feed. */
export const activityWorker: Worker<ActivityEvent['event_type']> = {
  name: ACTIVITY_CONSUMER,
  topics: ['task-events'],
  handles: activityEventTypes,
  handle: async (ctx, event) => (await recordActivities(ctx, [event as ActivityEvent]))[0]!,
  handleMany: (ctx, events) => recordActivities(ctx, events as ActivityEvent[]),
}
