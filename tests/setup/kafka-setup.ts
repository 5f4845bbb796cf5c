import type { TestProject } from 'vitest/node'
import { startKafka } from '#tests/infra/kafka/start-kafka.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the run's broker. */
    kafka: string
  }
}

/** Once for a run: one broker. Tests that stop or kill one start their own. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const broker = await startKafka()
  project.provide('kafka', broker.address)
  return () => broker.remove()
}
