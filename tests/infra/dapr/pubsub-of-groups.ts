import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const components = join(import.meta.dirname, '../../../dapr-components')
const MODEL = 'recurrence'

/**
 * The pub/sub of this repository for other groups: each is what the group `recurrence` is, under its own name. On the
 * broker it is called `docket-GROUP` and the suffix.
 */
export async function pubsubOfGroups(
  groups: readonly string[],
  topics: readonly string[],
  suffix = '',
): Promise<Record<string, string>> {
  const [publisher = '', model] = await documents('local/kafka-pubsub.yaml')
  const [subscription] = await documents('subscriptions.yaml')
  if (!model?.includes(MODEL) || !subscription?.includes(MODEL)) throw new Error(`${MODEL} is not the first group`)
  const rename = (text: string, group: string) => text.replaceAll(MODEL, group)
  const policies = await readFile(join(components, 'resiliency.yaml'), 'utf8')
  return {
    'kafka-pubsub.yaml': [
      publisher,
      ...groups.map((group) => rename(model, group).replace(`docket-${group}`, `docket-${group}${suffix}`)),
    ].join('\n---\n'),
    'subscriptions.yaml': groups
      .flatMap((group) =>
        topics.map((topic) =>
          rename(subscription, group)
            .replaceAll('task-events', topic)
            .replace(`name: ${group}`, `name: ${group}-${topic}`),
        ),
      )
      .join('\n---\n'),
    'resiliency.yaml': policies.replace(
      /( +)kafka-pubsub-recurrence:\n( +inbound: .*)\n/,
      (_, indent: string, inbound: string) =>
        groups.map((group) => `${indent}kafka-pubsub-${group}:\n${inbound}\n`).join(''),
    ),
  }
}

async function documents(file: string): Promise<string[]> {
  return (await readFile(join(components, file), 'utf8')).split(/^---$/m)
}
