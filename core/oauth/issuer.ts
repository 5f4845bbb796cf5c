import type { Config } from '#core/config.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1'])

/**
 * The issuer for somebody who asked this host: PUBLIC_URL, and on a machine of one's own (bound to and published at
 * loopback) whichever of its names was used, since a client takes no other for the same server.
 */
export function issuerFor(config: Config, host: string | undefined): string {
  const own = new URL(config.web.publicUrl)
  if (!isLocal(config) || host === undefined || !URL.canParse(`http://${host}`)) return config.web.publicUrl
  const asked = new URL(`http://${host}`)
  return LOOPBACK.has(asked.hostname) && isOwnPort(config, own, asked) ? asked.origin : config.web.publicUrl
}

/** The MCP endpoint that people are told of: this server's own, or the standalone one where the services run apart. */
export function mcpAddressFor(config: Config, host: string | undefined): string {
  return config.platform === 'embedded' ? `${issuerFor(config, host)}/mcp` : config.mcp.publicUrl
}

/** The names under which tokens are made out to the MCP servers: the embedded one and the standalone one. */
export function mcpAudiences(config: Config): { web: string; standalone: string } {
  return { web: `${config.web.publicUrl}/mcp`, standalone: config.mcp.publicUrl }
}

/** The audience that a `resource` (RFC 8707) means, whichever name of loopback it uses; null when it is none of ours. */
export function audienceOf(config: Config, resource: string): string | null {
  if (!URL.canParse(resource) || resource.includes('#')) return null
  const asked = new URL(resource)
  const found = Object.values(mcpAudiences(config)).find((audience) => {
    const own = new URL(audience)
    const isSameHost = asked.origin === own.origin || (isLocal(config) && isLoopbackAlias(config, own, asked))
    return isSameHost && asked.username === '' && asked.pathname.replace(/\/$/, '') === own.pathname.replace(/\/$/, '')
  })
  return found ?? null
}

function isLocal({ web }: Config): boolean {
  return LOOPBACK.has(web.host) && LOOPBACK.has(new URL(web.publicUrl).hostname)
}

function isLoopbackAlias(config: Config, own: URL, asked: URL): boolean {
  if (own.protocol !== 'http:' || asked.protocol !== 'http:') return false
  return LOOPBACK.has(own.hostname) && LOOPBACK.has(asked.hostname) && isOwnPort(config, own, asked)
}

/* With PORT=0 the port that is listened on is known to the caller only, and any of this machine is as good. */
function isOwnPort({ web }: Config, own: URL, asked: URL): boolean {
  return own.port === asked.port || (web.port === 0 && own.port === '0')
}
