import type { Config } from '#core/config.ts'
import { createKafkaBus } from '#core/platform/kafka/create-kafka-bus.ts'
import { embeddedBut } from './embedded.ts'
import type { Platform, PlatformParts } from './platform.ts'

/** Events through Kafka, everything else in PostgreSQL. */
export function openKafka({ kafka }: Extract<Config, { platform: 'kafka' }>, parts: PlatformParts): Platform {
  const { name, log, onFatal } = parts
  return embeddedBut({ bus: createKafkaBus({ settings: kafka, name, log, onFatal }) }, parts)
}
