import { ConfigError, type Config } from '#core/config.ts'
import { createLog } from '#core/platform/log.ts'
import { createAdministration } from '#core/platform/kafka/administer.ts'
import { createKafkaClient, type KafkaSettings } from '#core/platform/kafka/client.ts'
import { createMissingTopics, topicPlans } from '#core/platform/kafka/topics.ts'
import { readSettings } from '#core/read-settings.ts'
import { reportFailure } from './report-failure.ts'

/** npm run topics: makes the topics that are missing and leaves the others alone; so it may run as often as one likes. */
async function main(): Promise<void> {
  const config = await readSettings(process.env)
  const settings = kafkaOf(config)
  const client = createKafkaClient(settings, {
    name: 'docket-topics',
    log: createLog(config.logLevel, 'docket-topics'),
  })
  const { administer, close } = createAdministration(client)
  try {
    const made = new Set(await createMissingTopics(administer, settings.replicationFactor))
    for (const { topic, partitions, retentionMs } of topicPlans) {
      const plan = `${partitions} partition${partitions === 1 ? '' : 's'}, ${retentionMs / 3_600_000} h`
      console.log(made.has(topic) ? `made   ${topic} (${plan})` : `there  ${topic}`)
    }
  } catch (cause) {
    throw new ConfigError(`The topics could not be made on ${settings.brokers.join(', ')}: ${(cause as Error).message}`)
  } finally {
    await close()
  }
}

function kafkaOf(config: Config): KafkaSettings {
  if (config.platform === 'embedded') {
    throw new ConfigError('PLATFORM: "embedded" has no topics to make, expected kafka or dapr')
  }
  if (config.kafka === null) throw new ConfigError('KAFKA_BROKERS: not set, expected host:port, several by comma')
  return config.kafka
}

main().catch(reportFailure)
