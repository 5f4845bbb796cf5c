import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { topics } from '#core/domain/events.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** The metrics of one process, each named `docket_…`; `registry.metrics()` is the Prometheus text. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'docket_process_' })
  const registers = [registry]
  return {
    registry,
    httpDuration: new Histogram({
      name: 'docket_http_request_duration_seconds',
      help: 'Time from the request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers,
    }),
    operations: new Counter({
      name: 'docket_operations_total',
      help: 'Acts by operation and outcome (an error code, ok or replayed)',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    toolDuration: new Histogram({
      name: 'docket_tool_call_duration_seconds',
      help: 'Time of a tool call over MCP, by tool and outcome (an error code or ok)',
      labelNames: ['tool', 'outcome'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    }),
    ...eventMetrics(registers),
    ...reminderMetrics(registers),
    reconciled: new Counter({
      name: 'docket_reconciled_total',
      help: 'Effects that were missing and were repaired',
      labelNames: ['effect'],
      registers,
    }),
    sockets: new Gauge({
      name: 'docket_sockets',
      help: 'Open real-time connections',
      labelNames: ['transport'],
      registers,
    }),
  }
}

function eventMetrics(registers: Registry[]) {
  return {
    outboxPending: new Gauge({ name: 'docket_outbox_pending', help: 'Events that wait for the relay', registers }),
    outboxOldest: new Gauge({
      name: 'docket_outbox_oldest_seconds',
      help: 'Age of the oldest waiting event',
      registers,
    }),
    published: new Counter({
      name: 'docket_published_total',
      help: 'Messages published',
      labelNames: ['topic'],
      registers,
    }),
    relayFailures: new Counter({
      name: 'docket_relay_failures_total',
      help: 'Batches that could not be published and are tried again',
      registers,
    }),
    breakerOpen: new Gauge({
      name: 'docket_breaker_open',
      help: '1 while the breaker of the sidecar lets nothing through to the broker',
      registers,
    }),
    consumed: new Counter({
      name: 'docket_consumed_total',
      help: 'Messages consumed, by consumer and outcome (handled, repeated, ignored, retried, dead)',
      labelNames: ['consumer', 'outcome'],
      registers,
    }),
    consumeDelay: new Histogram({
      name: 'docket_consume_delay_seconds',
      help: 'From the time of an event to the end of its handling, by consumer',
      labelNames: ['consumer'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30, 60, 300],
      registers,
    }),
    consumerLag: new Gauge({
      name: 'docket_consumer_lag',
      help: 'Messages not yet acknowledged',
      labelNames: ['group', 'topic'],
      registers,
    }),
    deadLetters: startedAtZero(
      new Counter({ name: 'docket_dead_letters_total', help: 'Messages given up', labelNames: ['topic'], registers }),
    ),
  }
}

/* A rise from nothing is no rise to Prometheus: what raises an alert is there before the first one. */
function startedAtZero(counter: Counter<'topic'>): Counter<'topic'> {
  for (const topic of topics) counter.inc({ topic }, 0)
  return counter
}

function reminderMetrics(registers: Registry[]) {
  return {
    reminderLateness: new Histogram({
      name: 'docket_reminder_lateness_seconds',
      help: 'From the time of a reminder to its dispatch',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
      registers,
    }),
    reminderFailures: new Counter({
      name: 'docket_reminder_failures_total',
      help: 'Attempts to send the due reminders of a user that failed and are made again',
      registers,
    }),
    reminderRetries: new Counter({
      name: 'docket_reminder_retries_total',
      help: 'Attempts of the sweeper to send the reminders of a user that had failed or been missed',
      registers,
    }),
    sweeperSaves: new Counter({
      name: 'docket_sweeper_saves_total',
      help: 'Reminders that the scheduler had missed',
      registers,
    }),
  }
}
