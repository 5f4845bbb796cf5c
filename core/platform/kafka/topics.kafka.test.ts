import { afterEach, expect, inject, it } from 'vitest'
import { administerKafka, emptyKafka, testClient } from '#tests/infra/kafka/kafka-admin.ts'
import { createAdministration } from './administer.ts'
import { createMissingTopics, topicPlans } from './topics.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TOPIC_RESOURCE = 2

afterEach(() => emptyKafka(inject('kafka')))

async function create(): Promise<string[]> {
  const { administer, close } = createAdministration(testClient(inject('kafka')))
  try {
    return await createMissingTopics(administer, null)
  } finally {
    await close()
  }
}

function settingsOf(topic: string): Promise<Record<string, string>> {
  return administerKafka(inject('kafka'), async (admin) => {
    const resources = [{ type: TOPIC_RESOURCE, name: topic }]
    const { resources: answers } = await admin.describeConfigs({ resources, includeSynonyms: false })
    return Object.fromEntries(answers[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]))
  })
}

it.each([
  ['task-events', 3, 7 * DAY],
  ['reminders', 3, DAY],
  ['task-updates', 3, HOUR],
  ['activity-logs', 3, 30 * DAY],
  ['task-events.dlq', 1, 14 * DAY],
  ['activity-logs.dlq', 1, 14 * DAY],
])('makes %s with %i partitions and its retention', async (topic, partitions, retention) => {
  await create()
  const { topics } = await administerKafka(inject('kafka'), (admin) => admin.fetchTopicMetadata({ topics: [topic] }))
  expect(topics[0]!.partitions).toHaveLength(partitions)
  const settings = await settingsOf(topic)
  expect(settings).toMatchObject({ 'retention.ms': String(retention), 'cleanup.policy': 'delete' })
  // Kafka deletes whole segments: what is to go after an hour must not wait for the end of a week's segment.
  expect(Number(settings['segment.ms'])).toBeLessThanOrEqual(retention / 4)
})

it('makes all that are missing and none twice, also when several begin at once', async () => {
  const made = await Promise.all([create(), create(), create()])
  expect(new Set(made.flat())).toEqual(new Set(topicPlans.map(({ topic }) => topic)))
  expect(await create()).toEqual([])
})

it('leaves a topic as it is that somebody has set up otherwise', async () => {
  await administerKafka(inject('kafka'), async (admin) => {
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic: 'reminders', numPartitions: 5, configEntries: [{ name: 'retention.ms', value: '1000000' }] }],
    })
    // The broker says yes before it shows it.
    while (!(await admin.listTopics()).includes('reminders'));
  })
  expect(await create()).not.toContain('reminders')
  expect((await settingsOf('reminders'))['retention.ms']).toBe('1000000')
})
