import { openBusLocks } from '#core/db/bus-locks.ts'
import { createBusStore } from '#core/db/bus-store.ts'
import { createJobsStore } from '#core/db/jobs-store.ts'
import { createStatesStore } from '#core/db/states.ts'
import { createEmbeddedBus } from '#core/platform/embedded-bus/create-embedded-bus.ts'
import { createEmbeddedJobs } from '#core/platform/embedded-jobs.ts'
import { createEmbeddedState } from '#core/platform/embedded-state.ts'
import { createInvoker } from '#core/platform/invocation.ts'
import type { Platform, PlatformParts } from './platform.ts'

/** Everything in PostgreSQL, services at their own addresses. */
export async function openEmbedded(parts: PlatformParts): Promise<Platform> {
  const { db, signals, clock, log } = parts
  const locks = await openBusLocks(parts.databaseUrl, `${parts.name} bus`)
  const bus = createEmbeddedBus({ store: createBusStore(db), locks, signals, clock, log })
  return embeddedBut({ bus }, parts)
}

/** The embedded adapters beside a bus from elsewhere. */
export function embeddedBut({ bus }: Pick<Platform, 'bus'>, parts: PlatformParts): Platform {
  const { db, signals, clock, log, addressOf } = parts
  const jobs = createEmbeddedJobs({ store: createJobsStore(db), signals, clock, log })
  const state = createEmbeddedState({ store: createStatesStore(db), clock })
  return {
    bus,
    jobs,
    state,
    invoker: createInvoker({ addressOf }),
    async close() {
      await jobs.close()
      await bus.close()
      await state.close()
    },
  }
}
