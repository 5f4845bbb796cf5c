import { isDatabaseDown } from '#core/db/failure.ts'
import { isDomainError } from '#core/domain/errors.ts'

/** Ends a script that failed: in one line for what the person can put right, with the stack for what only we can. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1
  if (isDatabaseDown(error)) console.error(`The database cannot be reached: ${(error as Error).message}`)
  else if (isDomainError(error) || (error as Error).name === 'ConfigError') console.error((error as Error).message)
  else console.error(error)
}
