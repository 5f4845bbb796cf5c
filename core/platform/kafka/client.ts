import { createRequire } from 'node:module'
import {
  Kafka,
  logLevel,
  Partitioners,
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type IHeaders,
  type ISocketFactory,
  type ITopicConfig,
  type KafkaConfig,
  type Producer,
  type SASLOptions,
} from 'kafkajs'
import type { Logger } from 'pino'
import type { Config } from '#core/config.ts'

export type KafkaSettings = Extract<Config, { platform: 'kafka' }>['kafka']
export type KafkaAdmin = Admin
export type KafkaConsumer = Consumer
export type KafkaProducer = Producer
export type KafkaBatch = EachBatchPayload
export type KafkaHeaders = IHeaders
export type KafkaTopic = ITopicConfig

/* How long one request may take, and how a failed one is repeated: an outage ends within seconds of its end. */
const CONNECT_MS = 3_000
const REQUEST_MS = 10_000
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 }
/* A dead consumer's partitions move after the session; heartbeats go out between messages. */
const SESSION_MS = 10_000
const REBALANCE_MS = 30_000
const HEARTBEAT_MS = 1_000
/* The longest that an idle consumer takes to notice a stop or a rebalance. A message that arrives is never kept waiting. */
const FETCH_WAIT_MS = 500
/* Bounds what is read ahead: memory, and how much one stop leaves undone. */
const PARTITION_BYTES = 256 * 1024

export interface ClientOptions {
  /** How this process shows in the broker's logs and quotas. */
  name: string
  log: Logger
  /** In place of a plain connection, so that a test can cut the network. */
  openSocket?: ISocketFactory
}

export type KafkaClient = ReturnType<typeof createKafkaClient>

/**
 * The only place that knows kafkajs: everything else of the adapter gets its clients from here, set up alike. kafkajs is
 * not maintained any more; docs/adr/0013 says why it is used all the same and what a swap would take.
 */
export function createKafkaClient(settings: KafkaSettings, { name, log, openSocket }: ClientOptions) {
  stopIdleSpin()
  const { brokers, ssl, sasl } = settings
  const config: KafkaConfig = {
    clientId: name.replaceAll(/[^\w.-]/g, '-'),
    brokers: [...brokers],
    ssl: ssl?.ca ? { ca: ssl.ca } : ssl !== null,
    ...(openSocket ? { socketFactory: openSocket } : {}),
    ...(sasl ? { sasl: sasl as SASLOptions } : {}),
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: RETRY,
    // It calls errors what it then repeats with success. What matters is logged by those who wait for it.
    logLevel: log.isLevelEnabled('debug') ? logLevel.INFO : logLevel.NOTHING,
    logCreator:
      () =>
      ({ namespace, label, log: { message, ...fields } }) =>
        log.debug({ kafkajs: namespace, label, fields }, message),
  }
  const kafka = new Kafka(config)
  // Whoever asks a question asks it again, and wants to know what is wrong rather than wait.
  const asking = new Kafka({ ...config, retry: { ...RETRY, retries: 0 } })
  return {
    admin: (): KafkaAdmin => asking.admin(),
    /** One that stops trying, whatever it has at hand, as soon as `isAbandoned` says so. */
    producer: (isAbandoned: () => boolean): KafkaProducer =>
      kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        // Without end, as idempotence wants it; abandoning is what ends it.
        retry: { ...RETRY, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
        createPartitioner: () => untilAbandoned(isAbandoned),
      }),
    consumer: (groupId: string): KafkaConsumer =>
      kafka.consumer({
        groupId,
        allowAutoTopicCreation: false,
        sessionTimeout: SESSION_MS,
        rebalanceTimeout: REBALANCE_MS,
        heartbeatInterval: HEARTBEAT_MS,
        maxWaitTimeInMs: FETCH_WAIT_MS,
        maxBytesPerPartition: PARTITION_BYTES,
      }),
  }
}

/*
 * Murmur2, as Java's clients place keys. It is asked again at each attempt, which makes it the one point where an abandoned
 * producer can be kept from sending, minutes later, what has gone out through its successor.
 */
function untilAbandoned(isAbandoned: () => boolean): ReturnType<typeof Partitioners.DefaultPartitioner> {
  const partitionOf = Partitioners.DefaultPartitioner()
  return (message) => {
    if (isAbandoned()) throw Object.assign(new Error('This producer was abandoned'), { retriable: false })
    return partitionOf(message)
  }
}

interface RequestQueue {
  pending: readonly unknown[]
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

let spinStopped = false

/*
 * kafkajs 2.2.4 sets a timer for requests that wait, also when none does, and always again: some 800 a second for each
 * connection (tulios/kafkajs#1751). A check is only needed while a request waits, and each that begins to asks for one.
 */
function stopIdleSpin(): void {
  if (spinStopped) return
  spinStopped = true
  const load = createRequire(import.meta.url)
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this)
  }
}
