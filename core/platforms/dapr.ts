import type { Config } from '#core/config.ts'
import { createCallbacks } from '#core/platform/dapr/callbacks.ts'
import { createDaprBus, type BrokerQuestions } from '#core/platform/dapr/dapr-bus.ts'
import { createDaprInvoker } from '#core/platform/dapr/dapr-invoker.ts'
import { createDaprJobs } from '#core/platform/dapr/dapr-jobs.ts'
import { createDaprState } from '#core/platform/dapr/dapr-state.ts'
import { openSidecar } from '#core/platform/dapr/sidecar.ts'
import { checkCluster, createAdministration } from '#core/platform/kafka/administer.ts'
import { createKafkaClient, type KafkaSettings } from '#core/platform/kafka/client.ts'
import { readLag } from '#core/platform/kafka/lag.ts'
import type { Platform, PlatformParts } from './platform.ts'

/** Everything through the sidecar, whose components decide what is behind it. */
export function openDapr({ dapr, kafka }: Extract<Config, { platform: 'dapr' }>, parts: PlatformParts): Platform {
  const { clock, log, metrics } = parts
  const sidecar = openSidecar({ endpoint: dapr.httpEndpoint, token: dapr.apiToken })
  const callbacks = createCallbacks({ token: dapr.appToken, log })
  const broker = kafka && openBroker(kafka, parts)
  const onBreaker = (isOpen: boolean) => metrics.breakerOpen.set(Number(isOpen))
  const bus = createDaprBus({ sidecar, callbacks, log, broker, onBreaker })
  const jobs = createDaprJobs({ sidecar, callbacks, clock })
  const state = createDaprState(sidecar)
  return {
    bus,
    jobs,
    state,
    invoker: createDaprInvoker(sidecar),
    callbacks,
    async close() {
      await Promise.all([jobs.close(), bus.close(), broker?.close()])
      await state.close()
    },
  }
}

/* What Dapr has no question for. */
function openBroker(kafka: KafkaSettings, { name, log }: PlatformParts): BrokerQuestions & { close(): Promise<void> } {
  const { administer, close } = createAdministration(createKafkaClient(kafka, { name, log }))
  return {
    lag: (subscribed) => readLag(administer, subscribed),
    check: () => checkCluster(administer),
    close,
  }
}
