import { createAdministration } from '#core/platform/kafka/administer.ts'
import { readLag } from '#core/platform/kafka/lag.ts'
import { testClient } from '#tests/infra/kafka/kafka-admin.ts'

/* A group that has not committed yet counts too. */
const workerGroups = new Map(
  ['recurrence', 'reminders', 'activity'].map((group) => [group, new Set<string>(['task-events'])]),
)

/** How many messages wait for any group, asked as often as one likes. */
export function watchLag(address: string) {
  const { administer, close } = createAdministration(testClient(address))
  return {
    close,
    async total(): Promise<number> {
      const lags = await readLag(administer, workerGroups)
      return lags.reduce((sum, { lag }) => sum + lag, 0)
    },
  }
}
