import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Task } from '#core/domain/task.ts'
import { clientKinds, connectMcp, type McpClient } from '#tests/infra/mcp-client.ts'
import { startTestServer, type TestServer } from '#tests/infra/test-server.ts'
import { prompts } from './prompts.ts'
import { tools } from './registry.ts'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer()
  token = (await server.signUp({ time_zone: 'Europe/Berlin' })).token
})
afterAll(() => server?.close())

describe.each(clientKinds)('the %s client', (kind) => {
  let mcp: McpClient
  beforeAll(async () => {
    mcp = await connectMcp(`${server.url}/mcp`, token, kind)
  })
  afterAll(() => mcp?.close())

  test('is told who serves it, and how to begin', () => {
    expect(mcp.client.getServerVersion()).toMatchObject({ name: 'docket', title: 'Docket' })
    expect(mcp.client.getInstructions()).toMatch(/get_overview/)
  })

  test('sees every tool in the order of the registry', async () => {
    const { tools: listed } = await mcp.client.listTools()
    expect(listed.map(({ name }) => name)).toEqual(tools.map(({ name }) => name))
  })

  test('writes and reads a task, each answer as text and as structured content', async () => {
    const result = await mcp.raw('add_task', { title: `Buy milk (${kind})`, due: 'tomorrow 5pm', tags: ['home'] })
    expect(JSON.parse(result.content[0]?.text ?? '')).toEqual(result.structuredContent)
    expect(result.structuredContent).toMatchObject({
      task: { title: `Buy milk (${kind})`, all_day: false, tags: [{ name: 'home' }] },
      change_set_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    const found = await mcp.call('search_tasks', { keyword: `milk (${kind})` })
    expect(found).toMatchObject({ total: 1, tasks: [{ title: `Buy milk (${kind})` }] })
  })

  test('reads every resource and every prompt', async () => {
    const { resources } = await mcp.client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual([
      'docket://tasks/today',
      'docket://tasks/overdue',
      'docket://tasks/upcoming',
      'docket://tags',
      'docket://activity',
      'ui://docket/app',
    ])
    for (const { uri } of resources.filter(({ mimeType }) => mimeType === 'application/json')) {
      const { contents } = await mcp.client.readResource({ uri })
      expect(contents).toMatchObject([{ uri, mimeType: 'application/json' }])
      expect(JSON.parse((contents[0] as { text: string }).text)).toBeTypeOf('object')
    }
    const { prompts: listed } = await mcp.client.listPrompts()
    expect(listed.map(({ name }) => name)).toEqual(prompts.map(({ name }) => name))
    for (const { name, arguments: args = [] } of listed) {
      const given = Object.fromEntries(args.map((argument) => [argument.name, 'say "x"']))
      const { messages } = await mcp.client.getPrompt({ name, arguments: given })
      expect(messages).toMatchObject([{ role: 'user', content: { type: 'text' } }])
    }
  })

  test('reads one task by its address, and completes titles, tags and ids', async () => {
    const { task } = await mcp.call<{ task: { id: number } }>('get_task', { task: `milk (${kind})` })
    const { resourceTemplates } = await mcp.client.listResourceTemplates()
    expect(resourceTemplates).toMatchObject([{ uriTemplate: 'docket://tasks/{id}' }])
    const { contents } = await mcp.client.readResource({ uri: `docket://tasks/${task.id}` })
    expect(JSON.parse((contents[0] as { text: string }).text)).toMatchObject({ task: { id: task.id } })

    const ofTitle = {
      ref: { type: 'ref/prompt', name: 'break_down_task' },
      argument: { name: 'task', value: kind },
    } as const
    expect((await mcp.client.complete(ofTitle)).completion.values).toEqual([`Buy milk (${kind})`])
    const ofTag = { ref: { type: 'ref/prompt', name: 'plan_my_day' }, argument: { name: 'tag', value: 'HO' } } as const
    expect((await mcp.client.complete(ofTag)).completion.values).toEqual(['home'])
    const ofId = {
      ref: { type: 'ref/resource', uri: 'docket://tasks/{id}' },
      argument: { name: 'id', value: kind },
    } as const
    expect((await mcp.client.complete(ofId)).completion.values).toEqual([String(task.id)])
  })

  test('an unknown tool, prompt and resource are errors of the protocol', async () => {
    await expect(mcp.raw('drop_tables', {})).rejects.toMatchObject({ code: -32602 })
    await expect(mcp.client.getPrompt({ name: 'nothing' })).rejects.toMatchObject({ code: -32602 })
    await expect(mcp.client.readResource({ uri: 'docket://tasks/999999' })).rejects.toMatchObject({ code: -32602 })
  })

  test('16 calls at once are all answered', async () => {
    const titles = Array.from({ length: 16 }, (_, n) => `Parallel ${kind} ${n}`)
    const answers = await Promise.all(titles.map((title) => mcp.call<{ task: Task }>('add_task', { title })))
    expect(answers.map(({ task }) => task.title)).toEqual(titles)
  })
})
