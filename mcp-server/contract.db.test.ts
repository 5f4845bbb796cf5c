import Ajv2020 from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withBelongings, type Belongings } from '#tests/infra/example-calls.ts'
import { exampleArguments, unaimedTools } from '#tests/infra/example-tool-calls.ts'
import { connectMcp, type McpClient } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { describeTools } from './create-server.ts'
import { tools } from './registry.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.close())

const ajv = new Ajv2020({ strict: false })
const advertised = new Map(describeTools().map(({ name, outputSchema }) => [name, outputSchema]))

describe('results', () => {
  let own: Belongings
  let mcp: McpClient
  beforeAll(async () => {
    own = await withBelongings(server)
    mcp = await connectMcp(`${server.url}/mcp`, own.token)
  })
  afterAll(() => mcp?.close())

  test('there is an example call of every tool', () => {
    expect(Object.keys(exampleArguments(own)).sort()).toEqual(tools.map(({ name }) => name).sort())
  })

  // In this order each call finds what it needs.
  const last = ['cancel_reminder', 'delete_tag', 'undo_change']
  const order = tools.filter(({ name }) => !last.includes(name))

  test.each(order)('what $name answers is all that its schemas say, and nothing else', async (tool) => {
    const result = await mcp.call(tool.name, exampleArguments(own)[tool.name])
    expect(tool.output.parse(result)).toEqual(result)
    expect(ajv.validate(advertised.get(tool.name)!, result)).toBe(true)
  })

  test('what those that end something answer is all that their schemas say, and nothing else', async () => {
    for (const name of last) {
      const args = name === 'undo_change' ? {} : exampleArguments(own)[name]
      const result = await mcp.call(name, args)
      expect(tools.find((tool) => tool.name === name)?.output.parse(result)).toEqual(result)
      expect(ajv.validate(advertised.get(name)!, result)).toBe(true)
    }
  })
})

describe('two users', () => {
  let owner: Belongings
  let stranger: McpClient
  let before: string
  beforeAll(async () => {
    owner = await withBelongings(server)
    const { token } = await server.signUp()
    stranger = await connectMcp(`${server.url}/mcp`, token)
    before = await everythingOf(owner)
  })
  afterAll(() => stranger?.close())

  async function everythingOf({ token }: Belongings): Promise<string> {
    const paths = ['/me/tasks', '/me/tags', '/me/reminders', '/me/change-sets']
    const answers = await Promise.all(paths.map((path) => server.api(`GET ${path}`, { token })))
    return JSON.stringify(answers.map(({ body }) => body))
  }

  test.each(tools.filter(({ name }) => !unaimedTools.has(name) && name !== 'bulk_update_tasks'))(
    '$name finds nothing of another user’s',
    async ({ name }) => {
      const { code } = await stranger.refusal(name, exampleArguments(owner)[name])
      expect(['task_not_found', 'not_found']).toContain(code)
    },
  )

  test.each(tools.filter(({ name }) => unaimedTools.has(name)))(
    '$name shows nothing of another user’s',
    async ({ name }) => {
      const result = await stranger.raw(name, exampleArguments(owner)[name])
      expect(JSON.stringify(result)).not.toMatch(/Water the plants|"name":"home"/)
    },
  )

  test('bulk_update_tasks changes nothing of another user’s', async () => {
    const args = { task_ids: [owner.taskId], action: 'complete' }
    expect(await stranger.call('bulk_update_tasks', args)).toMatchObject({
      results: [{ changed: false, error: { code: 'task_not_found' } }],
      change_set_id: null,
    })
  })

  test('no resource shows what is another user’s', async () => {
    const { resources } = await stranger.client.listResources()
    for (const { uri } of resources) {
      const { contents } = await stranger.client.readResource({ uri })
      expect(JSON.stringify(contents)).not.toMatch(/Water the plants/)
    }
    await expect(stranger.client.readResource({ uri: `docket://tasks/${owner.taskId}` })).rejects.toThrow(/not found/i)
    const argument = { name: 'task', value: 'plants' }
    const completed = await stranger.client.complete({ ref: { type: 'ref/prompt', name: 'break_down_task' }, argument })
    expect(completed.completion.values).toEqual([])
  })

  test('after all that the owner’s account is what it was', async () => {
    expect(await everythingOf(owner)).toBe(before)
  })
})
