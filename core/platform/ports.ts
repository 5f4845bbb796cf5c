/**
 * The ports: everything outside Docket stands behind one of these small interfaces, each with an embedded twin and a
 * contract suite (tests/contract) that every adapter passes.
 */

/** A message to publish. Messages of one key keep their order; `eventId` makes redelivery recognisable. */
export interface BusMessage {
  topic: string
  key: string
  /** The event as JSON text. */
  value: string
  eventId: string
  headers?: Readonly<Record<string, string>>
}

/** A message as a consumer gets it. Delivery is at least once. */
export interface Delivery {
  topic: string
  partition: number
  /** Position in its partition; text, because brokers count beyond 2^53. */
  offset: string
  key: string | null
  value: string
  headers: Readonly<Record<string, string>>
}

export interface Subscription {
  /** Consumers of one group share the partitions; every group gets every message. */
  group: string
  topics: readonly string[]
  /** Resolving acknowledges the message. Rejecting makes the same message come again before any later one of its partition. */
  handle(delivery: Delivery): Promise<void>
  /**
   * Takes several messages of one partition at once, from an adapter that has them. Resolving acknowledges all of them;
   * after a rejection each comes again, to `handle`.
   */
  handleMany?(deliveries: readonly Delivery[]): Promise<void>
}

export interface EventBus {
  /**
   * Resolves when every message is durable; rejects when that is not certain, and then some may be out. Who publishes the
   * same again, in the same order, keeps the order of the first deliveries of each key. Settles however long the bus is away.
   */
  publish(messages: readonly BusMessage[]): Promise<void>
  /** How many messages of one key (a user) to publish together at most, where more of them would keep all others waiting. */
  maxPerKey?: number
  /** Starts consuming; a new group starts at the oldest message. The returned function stops after the message at hand. */
  subscribe(subscription: Subscription): Promise<() => Promise<void>>
  /** Messages not yet acknowledged, by group and topic. */
  lag(): Promise<{ group: string; topic: string; lag: number }[]>
  /** Rejects, naming the cause, when the bus cannot be reached. */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * Fires a named job once, at a time. Jobs survive restarts; a job may fire late or twice, so its handler decides from the
 * database. Names are `[A-Za-z0-9:_-]{1,200}`, with a letter or digit at both ends.
 */
export interface JobScheduler {
  /** Scheduling a name again replaces its time. A time in the past fires at once. */
  schedule(jobs: readonly { name: string; dueAt: Date }[]): Promise<void>
  /** Cancelling an unknown job is not an error. */
  cancel(names: readonly string[]): Promise<void>
  /** Starts firing. The returned function stops after the jobs at hand. */
  start(handle: (job: { name: string; dueAt: Date }) => Promise<void>): Promise<() => Promise<void>>
  check(): Promise<void>
  close(): Promise<void>
}

/** Values under keys, which expire; changed with optimistic concurrency. Keys are `[A-Za-z0-9._:-]{1,200}`, values JSON. */
export interface StateStore {
  get(key: string): Promise<{ value: unknown; etag: string } | null>
  /**
   * Writes when the key still has this etag (null: when there is no such key) and resolves to the new etag.
   * @throws version_conflict when it has another
   */
  set(key: string, value: unknown, options: { etag: string | null; ttlSeconds: number }): Promise<string>
  /** Deleting an unknown key is not an error. */
  delete(key: string): Promise<void>
  check(): Promise<void>
  close(): Promise<void>
}

export type SecretName = 'OPENAI_API_KEY' | 'DATABASE_URL' | 'KAFKA_CREDENTIALS'

/** Secrets, read once at the start. */
export interface Secrets {
  /** Null: there is none of this name, or this service may not read it. Rejects when the store cannot be reached. */
  get(name: SecretName): Promise<string | null>
}

export type ServiceName = 'docket-web' | 'docket-mcp' | 'docket-workers'

/** Calls another service of this installation over HTTP. */
export interface Invoker {
  /**
   * Like `fetch`, with a path in place of an address. Rejects when the service cannot be reached; its answers, errors too,
   * resolve. A sidecar hands an answer on when it is complete, and does not tell the service when the caller gives up.
   */
  invoke(service: ServiceName, path: string, init?: RequestInit): Promise<Response>
}

/** Short messages between the processes of one installation: hints that may be lost, never the only copy of anything. */
export interface Signals {
  /** `outbox`: events wait to be relayed. Repeats within 10 ms are folded into one. */
  send(channel: SignalChannel, payload?: string): void
  on(channel: SignalChannel, listener: (payload: string) => void): () => void
  close(): Promise<void>
}

/**
 * `outbox`: rows wait for the relay · `published`: the relay moved the cursor · `bus`: messages wait for consumers ·
 * `jobs`: the schedule changed · `revoked`: a credential (its id is the payload) is no longer good.
 */
export type SignalChannel = 'outbox' | 'published' | 'bus' | 'jobs' | 'revoked'

export interface Clock {
  now(): Date
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  kind?: 'server' | 'client' | 'producer' | 'consumer' | 'internal'
  /** The `traceparent` to continue, by default that of the span at hand. Null, or one that is not valid, begins a trace. */
  parent?: string | null
  /** The `traceparent`s of other traces that this work is about; asked for only when it is recorded. */
  links?: () => readonly string[]
  attributes?: SpanAttributes
  /** False: the trace goes on, but there is nothing worth keeping, as of a probe. */
  record?: boolean
}

/** A piece of work in a trace. Names and attributes say what kind of work it is and never quote a task. */
export interface Span {
  /** What the next service is told, to go on from here. */
  traceparent: string
  /** Runs the work within the span: it is what `current` and log lines see from in there. */
  run<T>(work: () => T): T
  set(attributes: SpanAttributes): void
  /** `error` is a code, not a message, which might quote a task. */
  end(how?: { name?: string; error?: string | undefined }): void
}

/** W3C trace context: which request, through however many services, some work belongs to. */
export interface Tracing {
  start(name: string, options?: SpanOptions): Span
  /** The `traceparent` of the span at hand; null outside of any. */
  current(): string | null
  /** Exports what is recorded, within a few seconds. */
  close(): Promise<void>
}
