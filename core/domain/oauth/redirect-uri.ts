const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/*
 * Schemes of editors and assistants that are installed on the user's machine. Any other must have a dot, as a scheme of
 * somebody's own has (RFC 8252 §7.1): without this list a client could make the browser open a handler of the system.
 */
const APP_SCHEMES = new Set([
  'claude:',
  'code-oss:',
  'cursor:',
  'goose:',
  'raycast:',
  'vscode:',
  'vscode-insiders:',
  'windsurf:',
  'zed:',
])
const MAX_LENGTH = 2_000

/** Why a client may not be sent answers at this address; null when it may. */
export function redirectUriProblem(uri: string): string | null {
  if (uri.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`
  if (!/^[a-z][a-z0-9+.-]*:\/[\u0021-\u005b\u005d-\u007e]*$/i.test(uri) || !URL.canParse(uri)) {
    return 'must be an absolute URL in ASCII'
  }
  const { protocol, hostname, username, password } = new URL(uri)
  if (uri.includes('#')) return 'must not have a fragment'
  if (username !== '' || password !== '') return 'must not hold a user name or password'
  if (protocol === 'https:') return null
  if (protocol === 'http:') return LOOPBACK.has(hostname) ? null : 'must be https, or http to a loopback address'
  if (protocol.includes('.') || APP_SCHEMES.has(protocol)) return null
  return 'must be https, http to a loopback address, or have the scheme of an app such as com.example.app'
}

/**
 * Whether the address of a request is one of those that the client named: the same text, but for the port of a loopback
 * address, which a native app only knows when it starts to listen (RFC 8252 §7.3).
 */
export function isRegisteredRedirect(registered: readonly string[], asked: string): boolean {
  if (redirectUriProblem(asked) !== null) return false
  return registered.some(
    (uri) => uri === asked || (isLoopback(uri) && isLoopback(asked) && portless(uri) === portless(asked)),
  )
}

/** What a person is told of where the answer goes: a host, or the scheme that an app on their machine has taken. */
export function redirectTarget(uri: string): string {
  const { protocol, host } = new URL(uri)
  if (isOnDevice(uri)) return isLoopback(uri) ? 'an app on this computer' : `an app on this device (${protocol}//)`
  return host
}

/** Whether the answer goes to a program on the person's own machine, which any other there may pass itself off as. */
export function isOnDevice(uri: string): boolean {
  return new URL(uri).protocol !== 'https:'
}

function isLoopback(uri: string): boolean {
  const { protocol, hostname } = new URL(uri)
  return protocol === 'http:' && LOOPBACK.has(hostname)
}

function portless(uri: string): string {
  const url = new URL(uri)
  url.port = ''
  return url.href
}
