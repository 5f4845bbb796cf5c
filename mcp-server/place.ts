import type { Config } from '#core/config.ts'
import { issuerFor, mcpAudiences } from '#core/oauth/issuer.ts'

/** Where the endpoint lives: on the web server, or alone on a port of its own. */
export type PlaceName = 'web' | 'standalone'

export interface Place {
  /** True for a Host that this server is asked by: its public name or a name of loopback, which no other site can be. */
  isOwnHost(host: string): boolean
  /** True for the Origin of a page of this server itself. */
  isOwnOrigin(origin: string, host: string): boolean
  /** The address of the endpoint as it was asked, which is its OAuth resource identifier. */
  resource(host: string): URL
  /** The name that tokens for it are made out to, however it was asked. */
  audience: string
  /** The authorization server for it. */
  issuer(host: string): string
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
/* Anything else in a Host header could change what an address means. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/**
 * Which names are this server's own. A page of another site that was rebound to this address still names itself in Host
 * and Origin, and is refused by it.
 */
export function placeOf(config: Config, name: PlaceName): Place {
  const audience = mcpAudiences(config)[name]
  const resource = new URL(audience)
  const bind = config.web.host === '::1' ? '[::1]' : config.web.host
  // Behind a proxy a server is bound to loopback too, and its public name holds.
  const isLocal = LOOPBACK.has(bind) && LOOPBACK.has(resource.hostname)
  const answersAs = (host: string) => isLocal && LOOPBACK.has(hostnameOf(host))
  const asAsked = (host: string) => `http://${host.toLowerCase()}`
  return {
    isOwnHost: (host) => HOST.test(host) && (LOOPBACK.has(hostnameOf(host)) || hostnameOf(host) === resource.hostname),
    isOwnOrigin(origin, host) {
      if (origin === resource.origin || origin === config.web.publicUrl) return true
      if (!isLocal || !URL.canParse(origin)) return false
      const { protocol, hostname, port } = new URL(origin)
      return protocol === 'http:' && LOOPBACK.has(hostname) && (port || '80') === portOf(host)
    },
    resource: (host) => (answersAs(host) ? new URL(resource.pathname, asAsked(host)) : resource),
    audience,
    issuer: (host) => (name === 'web' ? issuerFor(config, host) : config.web.publicUrl),
  }
}

function hostnameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}

function portOf(host: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? '80'
}
