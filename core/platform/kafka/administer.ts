import pTimeout from 'p-timeout'
import type { KafkaAdmin, KafkaClient } from './client.ts'

/** Runs one step; rejects when it fails or takes longer than `ms`. */
export type Administer = <T>(ms: number, step: (admin: KafkaAdmin) => Promise<T>) => Promise<T>

/** One connection for questions to the cluster, opened when first needed and anew after a failure. */
export function createAdministration(client: KafkaClient) {
  let current: { admin: KafkaAdmin; connected: Promise<void> } | null = null

  function open() {
    const admin = client.admin()
    return { admin, connected: admin.connect() }
  }

  const administer: Administer = async (ms, step) => {
    const opened = (current ??= open())
    const answer = opened.connected.then(() => step(opened.admin))
    try {
      return await pTimeout(answer, { milliseconds: ms, message: `Kafka did not answer within ${ms / 1000} s` })
    } catch (cause) {
      if (current === opened) current = null
      void opened.admin.disconnect().catch(() => undefined)
      throw cause
    }
  }

  const close = async (): Promise<void> => {
    const opened = current
    current = null
    await opened?.admin.disconnect().catch(() => undefined)
  }

  return { administer, close }
}
