import {
  Client,
  StreamableHTTPClientTransport,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client'
import { MODERN } from './mcp-client.ts'
import { CALLBACK, type oauthSteps } from './oauth-app.ts'

/** What a host keeps between its requests; the person sits at `asked`, the last page that it wanted to open. */
export function newHost(more: Pick<OAuthClientProvider, 'clientMetadataUrl'> = {}) {
  const kept: {
    client?: StoredOAuthClientInformation
    tokens?: StoredOAuthTokens
    verifier?: string
    found?: OAuthDiscoveryState
    asked?: URL
  } = {}
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadata: { client_name: 'A host', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' },
    state: () => 'kept by the host',
    clientInformation: () => kept.client,
    saveClientInformation: (client) => void (kept.client = client),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void (kept.tokens = tokens),
    redirectToAuthorization: (url) => void (kept.asked = url),
    saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
    codeVerifier: () => kept.verifier ?? '',
    saveDiscoveryState: (found) => void (kept.found = found),
    discoveryState: () => kept.found,
    invalidateCredentials: () => void delete kept.tokens,
    ...more,
  }
  return { kept, provider }
}

/** The person lets the host in, with other scopes than it asked for when `scope` says so; returns how the browser comes back. */
export async function consentTo(
  steps: ReturnType<typeof oauthSteps>,
  { asked, session, scope }: { asked: URL | undefined; session: string; scope?: string | undefined },
): Promise<URLSearchParams> {
  const url = new URL(asked ?? '')
  if (scope !== undefined) url.searchParams.set('scope', scope)
  const { headers } = await steps.decide(url.pathname + url.search, session)
  return new URL(headers.get('location') ?? '').searchParams
}

export const newModernClient = () =>
  new Client({ name: 'host', version: '1' }, { versionNegotiation: { mode: { pin: MODERN } } })

export const transportTo = (url: string, authProvider: OAuthClientProvider) =>
  new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { authProvider })
