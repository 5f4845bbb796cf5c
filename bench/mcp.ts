import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { getEncoding } from 'js-tiktoken'
import { connectMcp, type McpClient } from '#tests/infra/mcp-client.ts'
import { freePort } from '#tests/infra/free-ports.ts'
import { residentMb, signUp, startDocket, untilReady, type Docket } from './docket.ts'
import { compare, load, printFigure, round } from './figures.ts'

const ROUNDS = 5
const CALLS = 300
const CLIENTS = 16

/**
 * MCP: a call against a trivial tool on the same stack (20 listed tasks, 1 added one), calls a second at 16 at once, the start
 * and the memory of the server alone, and what the list of tools and five results cost in tokens.
 */
export async function benchMcp(): Promise<void> {
  const docket = await startDocket()
  const alone = await startAlone(docket, 'docket')
  const trivial = await startAlone(docket, 'trivial')
  try {
    printFigure('mcp start', { ready_ms: round(alone.readyAfter), resident_mb: await alone.residentMb() })
    const { token } = await signUp(docket, 'mcp')
    const mcp = await connectMcp(`${alone.url}/mcp`, token)
    const nothing = await connectMcp(`${trivial.url}/mcp`, token)
    await mcp.call('add_tasks', {
      tasks: Array.from({ length: 20 }, (_, n) => ({ title: `Task ${n}`, due: 'tomorrow 5pm', tags: ['bench'] })),
    })
    for (const [name, args] of [
      ['get_task', { task: 'Task 7' }],
      ['list_tasks', {}],
      ['add_task', { title: 'One more' }],
    ] as const) {
      await benchCall(name, mcp, args, nothing)
    }
    const at16 = await load(CLIENTS, CALLS * 4, async () => void (await mcp.call('get_task', { task: 'Task 7' })))
    printFigure('mcp 16 at once', { calls_per_s: at16.perSecond, p50_ms: at16.p50, p99_ms: at16.p99 })
    printFigure('mcp after load', { resident_mb: await alone.residentMb() })
    await printTokens(mcp)
    await Promise.all([mcp.close(), nothing.close()])
  } finally {
    await alone.stop()
    await trivial.stop()
    await docket.stop()
  }
}

async function benchCall(
  name: string,
  mcp: McpClient,
  args: Record<string, unknown>,
  nothing: McpClient,
): Promise<void> {
  const { tool, trivial } = await compare(ROUNDS, {
    tool: () => load(1, CALLS, async () => void (await mcp.call(name, args))),
    trivial: () => load(1, CALLS, async () => void (await nothing.call('nothing'))),
  })
  printFigure(`mcp ${name}`, {
    p50_ms: tool.p50,
    p95_ms: tool.p95,
    trivial_p50_ms: trivial.p50,
    above_trivial_ms: round(tool.p50 - trivial.p50),
    calls_per_s: tool.perSecond,
  })
}

async function printTokens(mcp: McpClient): Promise<void> {
  const tokens = getEncoding('o200k_base')
  const count = (value: unknown) => tokens.encode(JSON.stringify(value)).length
  const { tools } = await mcp.client.listTools()
  const results: [string, Record<string, unknown>][] = [
    ['get_overview', {}],
    ['list_tasks', { limit: 10 }],
    ['get_task', { task: 'Task 7' }],
    ['add_task', { title: 'Another' }],
    ['list_tags', {}],
  ]
  const figure: Record<string, number> = { list: count({ tools }), tools: tools.length }
  for (const [name, args] of results) figure[name] = count((await mcp.raw(name, args)).content[0]?.text)
  printFigure('mcp tokens', figure)
}

const programs = {
  docket: [fileURLToPath(new URL('../scripts/run.mjs', import.meta.url)), 'mcp'],
  trivial: ['--import', 'tsx', fileURLToPath(new URL('trivial-mcp.ts', import.meta.url))],
}

/** A server of its own process: Docket's, or the same one with a tool that does nothing in place of Docket's. */
async function startAlone(docket: Docket, program: keyof typeof programs) {
  const port = await freePort()
  const started = performance.now()
  const child = spawn(process.execPath, programs[program], {
    env: {
      ...process.env,
      DATABASE_URL: docket.databaseUrl,
      DOCKET_DATA_DIR: docket.dataDir,
      MCP_PORT: String(port),
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await untilReady(url, () => child.exitCode)
  return {
    url,
    readyAfter: performance.now() - started,
    residentMb: () => residentMb(child.pid!),
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
