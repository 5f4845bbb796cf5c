import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/* Whose component and subscription those of the other groups are like. */
const MODEL = 'recurrence'
const components = join(import.meta.dirname, '../../../dapr-components')

export interface OtherGroups {
  groups: readonly string[]
  topics: readonly string[]
  /** On the broker a group is called `docket-GROUP` and the suffix. */
  suffix?: string
}

/** The pub/sub of this repository for other groups: each is what that of the recurrences is, under its own name. */
export async function pubsubOfGroups({ groups, topics, suffix = '' }: OtherGroups): Promise<Record<string, string>> {
  const [publisher = '', ...consumers] = await documents('local/kafka-pubsub.yaml')
  const ofModel = (texts: readonly string[]) => texts.find((text) => text.includes(`kafka-pubsub-${MODEL}`))!
  const component = ofModel(consumers)
  const subscription = ofModel(await documents('subscriptions.yaml'))
  const rename = (text: string, group: string) => text.replaceAll(MODEL, group)
  const policies = await readFile(join(components, 'resiliency.yaml'), 'utf8')
  return {
    'kafka-pubsub.yaml': [
      publisher,
      ...groups.map((group) => rename(component, group).replace(`docket-${group}`, `docket-${group}${suffix}`)),
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
