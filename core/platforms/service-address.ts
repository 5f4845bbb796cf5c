import type { Config } from '#core/config.ts'
import type { ServiceName } from '#core/platform/ports.ts'

/**
 * Where a service listens when it is called without a sidecar. With everything in one process that is this machine, and
 * the web server serves `/mcp` too; else it is where the rest of the world finds the service. `webPort` is the port that
 * was taken when any would do.
 */
export function serviceAddress(config: Config, service: ServiceName, webPort = config.web.port): string {
  const isOneProcess = config.platform === 'embedded'
  switch (service) {
    case 'docket-workers':
      return `http://127.0.0.1:${config.workersPort}`
    case 'docket-web':
      return isOneProcess ? localAddress(config.web.host, webPort) : config.web.publicUrl
    case 'docket-mcp':
      return isOneProcess ? localAddress(config.web.host, webPort) : new URL(config.mcp.publicUrl).origin
  }
}

function localAddress(host: string, port: number): string {
  const listensEverywhere = host === '0.0.0.0' || host === '::'
  const name = listensEverywhere ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}
