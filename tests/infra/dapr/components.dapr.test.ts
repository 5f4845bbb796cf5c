import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { deadLetterTopic, topics } from '#core/domain/events.ts'
import { daprSchemas } from './crds.ts'

interface Resource {
  apiVersion: string
  kind: string
  metadata: { name: string }
  spec: Record<string, unknown>
  scopes?: string[]
}
interface ComponentSpec {
  type: string
  metadata: { name: string; value?: string; secretKeyRef?: { name: string } }[]
}
interface SubscriptionSpec {
  pubsubname: string
  topic: string
  routes: { default: string }
  metadata: { rawPayload?: string }
  bulkSubscribe?: { enabled: boolean }
  deadLetterTopic?: string
}
interface ResiliencySpec {
  policies: { retries: Record<string, { policy: string; maxRetries: number }> }
  targets: { components: Record<string, { inbound?: { retry: string } }> }
}

const folder = join(import.meta.dirname, '../../../dapr-components')
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml')).sort()

async function read(file: string): Promise<Resource[]> {
  const documents = parseAllDocuments(await readFile(join(folder, file), 'utf8'))
  return [...documents].map((document) => document.toJS() as Resource)
}

let schemas: Map<string, object>

beforeAll(async () => {
  schemas = await daprSchemas()
})

/** What Kubernetes and daprd would drop or refuse, in words. */
function problemsOf(resource: Resource): string[] {
  const schema = schemas.get(`${resource.apiVersion} ${resource.kind}`)
  if (!schema) return [`no such resource: ${resource.apiVersion} ${resource.kind}`]
  // The formats of Kubernetes (int32, …) are no concern of JSON.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  // The schemas leave metadata to Kubernetes, which knows its fields.
  const { metadata, ...rest } = resource
  const valid = ajv.validate({ ...schema, required: [] }, rest)
  return [...(metadata.name ? [] : ['it has no name']), ...(valid ? [] : [ajv.errorsText(ajv.errors)])]
}

describe.each(files)('dapr-components/%s', (file) => {
  it('is what the resource definitions of Dapr take, field by field', async () => {
    const resources = await read(file)
    expect(resources.length).toBeGreaterThan(0)
    for (const resource of resources)
      expect([resource.metadata.name, problemsOf(resource)]).toEqual([resource.metadata.name, []])
  })
})

it('would notice a field that Dapr does not have', async () => {
  const [resiliency] = await read('resiliency.yaml')
  const broken = structuredClone(resiliency!)
  const { circuitBreakers } = broken.spec['policies'] as { circuitBreakers: Record<string, Record<string, unknown>> }
  circuitBreakers['consecutive']!['maxRetries'] = 3
  expect(problemsOf(broken).join()).toMatch(/additional properties/)
})

it('has one resource in the file of the resiliency, since daprd reads no more', async () => {
  expect(await read('resiliency.yaml')).toHaveLength(1)
})

it('has the same components for Kubernetes and for one machine', async () => {
  const names = async (file: string) => (await read(file)).map(({ metadata }) => metadata.name)
  expect(await names('local/kafka-pubsub.yaml')).toEqual(await names('kafka-pubsub.yaml'))
  expect(await names('local/local-secrets.yaml')).toEqual(await names('kubernetes-secrets.yaml'))
})

it('gives every subscription a component of its group, a policy, and a way that names group and topic', async () => {
  const components = new Map((await read('kafka-pubsub.yaml')).map(({ metadata, spec }) => [metadata.name, spec]))
  const [resiliency] = await read('resiliency.yaml')
  const { policies, targets } = resiliency!.spec as unknown as ResiliencySpec
  for (const { spec } of await read('subscriptions.yaml')) {
    const {
      pubsubname,
      topic,
      routes,
      metadata,
      bulkSubscribe,
      deadLetterTopic: dead,
    } = spec as unknown as SubscriptionSpec
    const group = pubsubname.replace('kafka-pubsub-', '')
    const component = components.get(pubsubname) as unknown as ComponentSpec
    const consumerGroup = component.metadata.find(({ name }) => name === 'consumerGroup')
    expect(consumerGroup?.value).toBe(`docket-${group}`)
    expect(routes.default).toBe(`/dapr/events/${group}/${topic}`)
    // Only in bulk do key and headers come as data, and only a constant policy has no end.
    expect([metadata.rawPayload, bulkSubscribe?.enabled]).toEqual(['true', true])
    const { retry } = targets.components[pubsubname]!.inbound!
    expect(policies.retries[retry]).toMatchObject({ policy: 'constant', maxRetries: -1 })
    expect(dead).toBe(group === 'dead-letters' ? undefined : deadLetterTopic(topic))
  }
})

it('subscribes to the dead letters of every topic', async () => {
  const subscribed = (await read('subscriptions.yaml'))
    .map(({ spec }) => spec as unknown as SubscriptionSpec)
    .filter(({ pubsubname }) => pubsubname === 'kafka-pubsub-dead-letters')
    .map(({ topic }) => topic)
  expect(subscribed.sort()).toEqual(topics.map(deadLetterTopic).sort())
})

it('holds no secret itself', async () => {
  for (const file of files) {
    for (const { kind, spec } of await read(file)) {
      if (kind !== 'Component') continue
      const secret = (spec as unknown as ComponentSpec).metadata.filter(({ name }) =>
        /password|username|connectionString/i.test(name),
      )
      for (const entry of secret) expect(entry.secretKeyRef?.name).toBeDefined()
    }
  }
})
