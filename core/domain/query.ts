import { z } from 'zod'

/** Schemas that read values of a query string, where everything is text. */
export const queryFlag = z.enum(['true', 'false']).transform((flag) => flag === 'true')

export function queryInt(min: number, max: number) {
  return z
    .string()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
}

/** Paging as every list takes it. Out-of-range values are refused, not clamped. */
export const pagingQuery = {
  limit: queryInt(1, 100).default(50),
  offset: queryInt(0, 1_000_000).default(0),
}
