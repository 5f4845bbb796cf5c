import { randomUUID } from 'node:crypto'
import { ProtocolError } from '@modelcontextprotocol/client'
import { connectMcp, type McpClient, type RawResult } from '#tests/infra/mcp-client.ts'
import type { ServiceProcess } from '#tests/infra/service-process.ts'
import type { LoadUser } from './load.ts'
import { timed, TryElsewhere, untilDone, type Tally } from './tally.ts'

export interface McpLoadUser extends LoadUser {
  close(): Promise<void>
}

/* So that they begin at different servers. */
let users = 0

/* What another server, or the same one a little later, may well do. */
const PASSING = new Set(['unavailable', 'timeout', 'internal'])

/**
 * The steps of a load as calls of tools. A client stays with its server; when that goes away it connects to the next one,
 * as through a load balancer, and calls again under the same idempotency key.
 */
export function mcpUser(mcps: readonly ServiceProcess[], tally: Tally, token: string): McpLoadUser {
  let connected: McpClient | null = null
  let turn = users++

  const connect = async (): Promise<McpClient> => {
    const server = mcps[(turn += 1) % Math.max(1, mcps.length)]
    if (!server) throw new Error('no server runs')
    return connectMcp(`${server.url}/mcp`, token)
  }

  const attempt = async (name: string, args: Record<string, unknown>): Promise<RawResult> => {
    try {
      connected ??= await connect()
      return await connected.raw(name, args)
    } catch (error) {
      await close()
      const { status = 0 } = error as { status?: number }
      if (error instanceof ProtocolError || (status >= 400 && status < 500)) throw error
      throw new TryElsewhere(status)
    }
  }

  const call = <T>(name: string, args: Record<string, unknown>): Promise<T> => {
    const keyed = { ...args, idempotency_key: randomUUID() }
    return timed(tally, 'mcp', () => untilDone(tally, async () => readAnswer<T>(name, await attempt(name, keyed))))
  }
  const add = async (args: Record<string, unknown>) => (await call<{ task: { id: number } }>('add_task', args)).task.id

  async function close(): Promise<void> {
    const last = connected
    connected = null
    await last?.close().catch(() => undefined)
  }

  return {
    close,
    addSeries: (title, due) => add({ title, due: due.toISOString(), recurrence: 'daily' }),
    addReminded: (title, at) => add({ title, due: at.toISOString(), reminders: [0] }),
    setPriority: (id) => call('set_task_priority', { task_id: id, priority: 'High' }),
    describe: (id) => call('update_task', { task_id: id, description: 'changed' }),
    complete: (id) => call('complete_task', { task_id: id }),
  }
}

function readAnswer<T>(name: string, { isError, content, structuredContent }: RawResult): T {
  if (!isError) return structuredContent as T
  const text = content[0]?.text ?? ''
  const { error } = JSON.parse(text) as { error: { code: string } }
  if (PASSING.has(error.code)) throw new TryElsewhere(503)
  throw new Error(`${name} refused: ${text}`)
}
