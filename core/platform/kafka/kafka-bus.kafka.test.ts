import { connect, type Socket } from 'node:net'
import pino from 'pino'
import { inject } from 'vitest'
import { eventBusContract, type BusInstallation } from '#tests/contract/event-bus.ts'
import { independentPartitionsContract } from '#tests/contract/independent-partitions.ts'
import { poisonContract } from '#tests/contract/poison.ts'
import { emptyKafka, plainSettings } from '#tests/infra/kafka/kafka-admin.ts'
import type { EventBus } from '../ports.ts'
import { createKafkaBus } from './create-kafka-bus.ts'

async function install(): Promise<BusInstallation> {
  const address = inject('kafka')
  const open: EventBus[] = []
  return {
    async open() {
      const network = createNetwork()
      const bus = createKafkaBus({
        settings: plainSettings(address),
        name: 'docket-contract',
        log: pino({ level: 'silent' }),
        openSocket: network.openSocket,
        onFatal(cause) {
          throw cause
        },
      })
      open.push(bus)
      return {
        bus,
        // A hanging handler would hold up an orderly close: its network is cut and the bus is left behind.
        async crash() {
          open.splice(open.indexOf(bus), 1)
          network.cut()
          void bus.close()
        },
      }
    },
    async close() {
      await Promise.all(open.map((bus) => bus.close()))
      await emptyKafka(address)
    },
  }
}

eventBusContract('kafka', install)
independentPartitionsContract('kafka', install)
poisonContract('kafka', install)

/* Connections that can all be cut at once, after which there are no new ones: what others see of a process that died. */
function createNetwork() {
  const sockets = new Set<Socket>()
  let isCut = false
  return {
    openSocket: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }): Socket => {
      const socket = connect({ host, port }, onConnect)
      sockets.add(socket)
      if (isCut) socket.destroy(new Error('the network is cut'))
      return socket
    },
    cut(): void {
      isCut = true
      for (const socket of sockets) socket.destroy(new Error('the network is cut'))
    },
  }
}
