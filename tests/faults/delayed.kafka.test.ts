import { afterAll, beforeAll, expect, it } from 'vitest'
import { startKafka, type KafkaBroker } from '#tests/infra/kafka/start-kafka.ts'
import { connectMcp } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { until } from '#tests/infra/until.ts'

const PATIENCE_MS = 120_000
const SAYS_SO = /Updates are delayed/

let broker: KafkaBroker
let server: TestServer

beforeAll(async () => {
  broker = await startKafka()
  const env = { PLATFORM: 'kafka', KAFKA_BROKERS: broker.address, SESSION_SECRET: 'a secret of the tests, long enough' }
  server = await startTestServer({ pages: true, env })
}, PATIENCE_MS)
afterAll(async () => {
  await server.close()
  await broker.remove()
}, PATIENCE_MS)

it(
  'says on pages and in results of tools that updates are delayed while the broker is away, and takes it back after',
  async () => {
    const { token } = await server.signUp()
    const mcp = await connectMcp(`${server.url}/mcp`, token)
    const pageSaysSo = async () => {
      const page = await fetch(`${server.url}/tasks`, { headers: { cookie: `docket_session=${token}` } })
      expect(page.status).toBe(200)
      return SAYS_SO.test(await page.text())
    }
    const remarks = async () => (await mcp.raw('add_task', { title: 'Milk' })).content.slice(1).map(({ text }) => text)
    expect(await remarks()).toEqual([])
    expect(await pageSaysSo()).toBe(false)

    await broker.stop()
    expect(await remarks()).toEqual([])
    await until('the page says so', async () => ((await pageSaysSo()) ? true : null))
    expect(await remarks()).toEqual([expect.stringMatching(SAYS_SO)])
    expect((await mcp.raw('list_tasks')).content).toHaveLength(1)

    await broker.restart()
    await until('the page no longer says so', async () => ((await pageSaysSo()) ? null : true))
    expect(await remarks()).toEqual([])
    await mcp.close()
  },
  PATIENCE_MS,
)
