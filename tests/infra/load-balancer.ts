import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** One address for several servers of this machine, as a Service of Kubernetes is. */
export interface LoadBalancer {
  port: number
  close(): Promise<void>
}

/** Hands each connection to the next of the ports that there are at that moment. */
export async function startLoadBalancer(ports: () => readonly number[]): Promise<LoadBalancer> {
  const open = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    const there = ports()
    const port = there[(turn += 1) % Math.max(1, there.length)]
    if (port === undefined) {
      client.destroy()
      return
    }
    const target = connect(port, '127.0.0.1')
    join(client, target)
    join(target, client)
  })
  /* What one side says the other hears, and the end of one is that of the other. */
  function join(from: Socket, to: Socket): void {
    open.add(from)
    from.on('error', () => undefined)
    from.on('close', () => {
      open.delete(from)
      to.destroy()
    })
    from.pipe(to)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
