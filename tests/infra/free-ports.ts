import { once } from 'node:events'
import { createServer } from 'node:net'

/* Below what systems hand out to outgoing connections, or one of those may take a port while its server is restarted. */
const FIRST = 20_000
const COUNT = 1_500
const SHARES = 8
/* Each process of a run has a share of its own: what is down for a moment looks free to the others. */
const SHARE = Number(process.env['VITEST_POOL_ID'] ?? 0) % SHARES

const given = new Set<number>()

/** Ports of 127.0.0.1 that are free now, and given to nobody else; for servers that must come back on the same one. */
export async function freePorts(count: number): Promise<number[]> {
  const free: number[] = []
  while (free.length < count) {
    const port = FIRST + SHARE * COUNT + Math.floor(Math.random() * COUNT)
    if (given.has(port) || !(await isFree(port)) || given.has(port)) continue
    given.add(port)
    free.push(port)
  }
  return free
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  return port!
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
