import { randomUUID } from 'node:crypto'

/** For a call to which the server gave no id. */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`
}
