import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const source = join(import.meta.dirname, '../../../dapr-components')

/** The components of this repository as one machine uses them. */
export interface DaprResources {
  folder: string
  /** Of the sidecar: what the components refer to. */
  env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

export interface ResourceOptions {
  secrets: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  /** Null: no pub/sub at all. */
  brokers?: string | null
  /** The components of production in place of those without a password. */
  pubsub?: 'kafka-pubsub.yaml' | 'local/kafka-pubsub.yaml'
  /** Beside those of this repository. */
  files?: Readonly<Record<string, string>>
  without?: readonly string[]
}

export function configOf(service: 'web' | 'mcp' | 'workers'): string {
  return join(source, `config-${service}.yaml`)
}

/** Gathers the files that are the same everywhere and those of `local/` in one folder, as `npm run dev:dapr` does. */
export async function gatherResources(options: ResourceOptions): Promise<DaprResources> {
  const home = await mkdtemp(join(tmpdir(), 'docket-dapr-'))
  const folder = join(home, 'resources')
  const secretsFile = join(home, 'secrets.json')
  await mkdir(folder)
  await writeFile(secretsFile, JSON.stringify(options.secrets), { mode: 0o600 })
  const components = options.pubsub ?? 'local/kafka-pubsub.yaml'
  const pubsub = options.brokers ? [components, 'subscriptions.yaml'] : []
  const files = ['local/local-secrets.yaml', 'conversation-state.yaml', 'resiliency.yaml', ...pubsub]
  for (const file of files.filter((name) => !options.without?.includes(name))) {
    await cp(join(source, file), join(folder, file.replace('local/', '')))
  }
  for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(folder, name), text)
  return {
    folder,
    env: { DOCKET_SECRETS_FILE: secretsFile, ...(options.brokers && { KAFKA_BROKERS: options.brokers }) },
    remove: () => rm(home, { recursive: true, force: true }),
  }
}
