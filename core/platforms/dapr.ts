import type { Config } from '#core/config.ts'
import { isOutboxStuck } from '#core/db/event-log.ts'
import { createCallbacks } from '#core/platform/dapr/callbacks.ts'
import { createDaprBus } from '#core/platform/dapr/dapr-bus.ts'
import { createDaprInvoker } from '#core/platform/dapr/dapr-invoker.ts'
import { createDaprJobs } from '#core/platform/dapr/dapr-jobs.ts'
import { createDaprState } from '#core/platform/dapr/dapr-state.ts'
import { openSidecar } from '#core/platform/dapr/sidecar.ts'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createKafkaClient, type KafkaSettings } from '#core/platform/kafka/client.ts'
import { readLag } from '#core/platform/kafka/lag.ts'
import type { Platform, PlatformParts } from './platform.ts'

const STUCK_AFTER_MS = 10_000

/** Everything through the sidecar, whose components decide what is behind it. */
export function openDapr({ dapr, kafka }: Extract<Config, { platform: 'dapr' }>, parts: PlatformParts): Platform {
  const { clock, log, metrics } = parts
  const sidecar = openSidecar({ endpoint: dapr.httpEndpoint, token: dapr.apiToken })
  const callbacks = createCallbacks({ token: dapr.appToken, log })
  const lag = openLag(kafka, parts)
  const onBreaker = (isOpen: boolean) => metrics.breakerOpen.set(Number(isOpen))
  const bus = createDaprBus({ sidecar, callbacks, log, lag: lag.read, isStuck: () => isStuck(parts), onBreaker })
  const jobs = createDaprJobs({ sidecar, callbacks, clock })
  const state = createDaprState(sidecar)
  return {
    bus,
    jobs,
    state,
    invoker: createDaprInvoker(sidecar),
    callbacks,
    async close() {
      await Promise.all([jobs.close(), bus.close(), lag.close()])
      await state.close()
    },
  }
}

/* A service that publishes nothing, and has no business with the broker, notices by it that this takes no messages. */
function isStuck({ db, clock }: PlatformParts): Promise<boolean> {
  return isOutboxStuck(db, new Date(clock.now().getTime() - STUCK_AFTER_MS))
}

/* Dapr has no question for it. Without the brokers' addresses it is not known here, and the reconciler goes without. */
function openLag(kafka: KafkaSettings | null, { name, log }: PlatformParts) {
  if (kafka === null) return { read: () => Promise.resolve([]), close: () => Promise.resolve() }
  const { administer, close } = createAdministration(createKafkaClient(kafka, { name, log }))
  return { read: (subscribed: Parameters<typeof readLag>[1]) => readLag(administer, subscribed), close }
}
