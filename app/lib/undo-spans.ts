const HOUR_MS = 3_600_000

/** How far back what an app did can be taken back at a press; changes are kept for a week. */
export const undoSpans = [
  { value: 'hour', label: 'the last hour', ms: HOUR_MS },
  { value: 'day', label: 'the last 24 hours', ms: 24 * HOUR_MS },
  { value: 'week', label: 'the last 7 days', ms: 7 * 24 * HOUR_MS },
] as const
