import { writeFile } from 'node:fs/promises'
import { startLoadBalancer } from '../load-balancer.ts'
import type { Sidecar } from './start-daprd.ts'

/** How the sidecars of one installation find its MCP server, which is the only service that others call by its app id. */
export interface NameResolution {
  /** A Configuration that says it, beside that of the service. */
  config: string
  add(sidecar: Sidecar): void
  remove(sidecar: Sidecar): void
  close(): Promise<void>
}

/**
 * Names as in Kubernetes: an address that leads to any of the sidecars. On one machine daprd would ask all of it who has
 * the name, and other tests' servers would answer too.
 */
export async function openNameResolution(config: string): Promise<NameResolution> {
  const sidecars = new Set<Sidecar>()
  const balancer = await startLoadBalancer(() => [...sidecars].map(({ internalPort }) => internalPort))
  await writeFile(
    config,
    `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: name-resolution
spec:
  nameResolution:
    component: kubernetes
    configuration:
      template: '127.0.0.1:${balancer.port}'
`,
  )
  return {
    config,
    add: (sidecar) => void sidecars.add(sidecar),
    remove: (sidecar) => void sidecars.delete(sidecar),
    close: () => balancer.close(),
  }
}
