import { DomainError, invalid } from '#core/domain/errors.ts'

const KEY = /^[A-Za-z0-9._:-]{1,200}$/
const MAX_TTL_SECONDS = 365 * 86_400

/** @throws invalid_request for a key that not every store can keep */
export function checkStateKey(key: string): void {
  if (!KEY.test(key)) throw invalid('key', 'expected 1 to 200 of the characters A-Z a-z 0-9 . _ : -', key)
}

/** The value as JSON text. @throws invalid_request for what has none, or for a lifetime that is no whole number of seconds */
export function encodeState(value: unknown, ttlSeconds: number): string {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    throw invalid('ttlSeconds', `expected whole seconds from 1 to ${MAX_TTL_SECONDS}`, ttlSeconds)
  }
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) throw invalid('value', `expected what JSON can say, not ${typeof value}`)
  return json
}

export function stateConflict(key: string): DomainError {
  return new DomainError('version_conflict', `The state ${key} was changed in the meantime: read it again.`, { key })
}
