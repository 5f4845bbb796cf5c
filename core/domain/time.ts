import { z } from 'zod'

/**
 * A date or a date-time as people and programs give it: ISO 8601, with an offset, without one (read in the user's zone),
 * or a bare date. Only its form is checked here; `parseDateTime` resolves it.
 */
export const dateTimeText = z
  .string()
  .max(40)
  .regex(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|z|[+-]\d{2}(:?\d{2})?))?)?$/,
    'must be an ISO 8601 date or date-time like 2026-03-01, 2026-03-01T09:00 or 2026-03-01T09:00:00Z',
  )
