import { once } from 'node:events'
import { createServer } from 'node:net'

/* Below what systems hand out to outgoing connections, or one of those may take a port while its server is restarted. */
const FIRST = 20_000
const COUNT = 12_000

/** Ports of 127.0.0.1 that are free now, all different; for servers that must come back on the same one. */
export async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>()
  while (free.size < count) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) free.add(port)
  }
  return [...free]
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
