import { afterAll, beforeAll } from 'vitest'
import { stateStoreContract } from '#tests/contract/state-store.ts'
import { configOf, gatherResources, type DaprResources } from '#tests/infra/dapr/resources.ts'
import { startDaprd, type Sidecar as Daprd } from '#tests/infra/dapr/start-daprd.ts'
import { administer, createTestDatabase, type TestDatabase } from '#tests/infra/test-database.ts'
import { createDaprState } from './dapr-state.ts'
import { openSidecar } from './sidecar.ts'

let database: TestDatabase
let resources: DaprResources
let daprd: Daprd

beforeAll(async () => {
  database = await createTestDatabase()
  resources = await gatherResources({ secrets: { 'database-url': database.url } })
  daprd = await startDaprd({
    appId: 'docket-web',
    resources: [resources.folder],
    config: configOf('web'),
    env: { ...resources.env, DAPR_API_TOKEN: 'a token of the tests' },
  })
})
afterAll(async () => {
  await daprd.remove()
  await resources.remove()
  await database.drop()
})

stateStoreContract('dapr', async () => {
  await query('truncate dapr_state')
  return {
    open: () =>
      Promise.resolve(createDaprState(openSidecar({ endpoint: daprd.endpoint, token: 'a token of the tests' }))),
    // The store goes by the clock of the database, which nobody can move: its rows are moved instead.
    advance: (ms) => query(`update dapr_state set expires_at = expires_at - interval '${ms} milliseconds'`),
    close: () => Promise.resolve(),
  }
})

async function query(sql: string): Promise<void> {
  await administer(database.url, async (client) => void (await client.query(sql)), { database: database.name })
}
