import { ACTIVITY_CONSUMER, recordActivity } from '#core/activity/record-activity.ts'
import { activityEventTypes, type ActivityEvent } from '#core/activity/activity-values.ts'
import type { Worker } from './consume.ts'

/** Keeps the activity feed. */
export const activityWorker: Worker<ActivityEvent['event_type']> = {
  name: ACTIVITY_CONSUMER,
  topics: ['task-events'],
  handles: activityEventTypes,
  handle: (ctx, event) => recordActivity(ctx, event as ActivityEvent),
}
