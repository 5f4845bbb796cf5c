import { afterAll, beforeAll, it } from 'vitest'
import { startInstallation, type Installation } from './installation.ts'
import { expectSurvival } from './expect-survival.ts'

/* Building what is killed may come first. */
const PATIENCE_MS = 180_000

let docket: Installation

beforeAll(async () => {
  docket = await startInstallation()
  await docket.startTwoOfEach()
}, PATIENCE_MS)
afterAll(() => docket.close(), PATIENCE_MS)

const faults: Record<string, () => Promise<unknown>> = {
  'the broker': async () => {
    await docket.broker.kill9()
    await docket.broker.restart()
  },
  'one of two workers': async () => {
    await docket.workers[0]!.kill9()
    await docket.startWorkers()
  },
  'the one that relays, in the middle of a batch': async () => {
    await docket.workers[1]!.stop()
    await docket.untilRelaying()
    await docket.workers[0]!.kill9()
    await Promise.all([docket.startWorkers(), docket.startWorkers()])
  },
  'one of two web servers and one of two MCP servers': async () => {
    await Promise.all([docket.webs[0]!.kill9(), docket.mcps[0]!.kill9()])
    await Promise.all([docket.startWeb(), docket.startMcp()])
  },
}

it.each(Object.keys(faults))(
  'loses nothing and doubles nothing when there is killed, amid 500 mutations, %s',
  (name) => expectSurvival(docket, faults[name]!),
  PATIENCE_MS,
)

it(
  'loses nothing and doubles nothing when every service is restarted in turn under load',
  () =>
    expectSurvival(docket, async () => {
      const before = { webs: [...docket.webs], mcps: [...docket.mcps], workers: [...docket.workers] }
      for (const web of before.webs) {
        await docket.startWeb()
        await web.stop()
      }
      for (const mcp of before.mcps) {
        await docket.startMcp()
        await mcp.stop()
      }
      for (const worker of before.workers) {
        await docket.startWorkers()
        await worker.stop()
      }
    }),
  PATIENCE_MS,
)
