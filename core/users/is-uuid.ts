import { z } from 'zod'

const uuid = z.guid()

/** Whether PostgreSQL would take the text as a uuid; asking it about anything else is an error, not an empty answer. */
export function isUuid(text: string): boolean {
  return uuid.safeParse(text).success
}
