import { createHash, randomBytes } from 'node:crypto'

/** An application as it stands before a person lets it in: registered, with an address at which it waits. */
export interface OAuthApp {
  clientId: string
  secret: string | undefined
  redirectUri: string
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /* What a test expects of an answer is what it says of its type. */
  body: Record<string, never>
}

export const CALLBACK = 'http://127.0.0.1:41999/callback'

/** A verifier and its S256 challenge. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** What an application and the browser of a person do at an authorization server, step by step, over HTTP. */
export function oauthSteps(url: string) {
  const steps = {
    /** Any request, redirects not followed. */
    async ask(path: string, init: RequestInit = {}): Promise<Answer> {
      const answer = await fetch(new URL(path, url), { redirect: 'manual', ...init })
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.includes('json') ?? false
      const body = (isJson ? JSON.parse(text) : {}) as Record<string, never>
      return { status: answer.status, headers: answer.headers, text, body }
    },

    register(metadata: unknown): Promise<Answer> {
      const body = typeof metadata === 'string' ? metadata : JSON.stringify(metadata)
      return steps.ask('/oauth/register', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    },

    async newApp(metadata: Record<string, unknown> = {}): Promise<OAuthApp> {
      const redirectUri = (metadata['redirect_uris'] as string[] | undefined)?.[0] ?? CALLBACK
      const given = { client_name: 'Example App', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
      const { status, body, text } = await steps.register({ ...given, ...metadata })
      if (status !== 201) throw new Error(`not registered: ${status} ${text}`)
      const { client_id: clientId, client_secret: secret } = body as unknown as {
        client_id: string
        client_secret?: string
      }
      return { clientId, secret, redirectUri }
    },

    /** The path to which an application sends a browser; undefined leaves a parameter out. */
    authorizePath(app: OAuthApp, params: Record<string, string | undefined> = {}): string {
      const given = {
        response_type: 'code',
        client_id: app.clientId,
        redirect_uri: app.redirectUri,
        state: 'the state',
        scope: 'tasks:read tasks:write',
        code_challenge_method: 'S256',
        ...params,
      }
      const said = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)
      return `/oauth/authorize?${new URLSearchParams(said).toString()}`
    },

    /** The page that the person sees. */
    consentPage(path: string, session: string, headers: Record<string, string> = {}): Promise<Answer> {
      return steps.ask(path, { headers: { cookie: `docket_session=${session}`, accept: 'text/html', ...headers } })
    },

    /** Presses a button of that page. */
    decide(path: string, session: string, decision = 'allow', headers: Record<string, string> = {}): Promise<Answer> {
      return steps.ask(path, {
        method: 'POST',
        headers: {
          cookie: `docket_session=${session}`,
          origin: new URL(url).origin,
          accept: 'text/html',
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: `decision=${decision}`,
      })
    },

    /** The person lets the application in; returns the parameters with which the browser comes back to it. */
    async allow(app: OAuthApp, session: string, params: Record<string, string | undefined>): Promise<URLSearchParams> {
      const answer = await steps.decide(steps.authorizePath(app, params), session)
      const location = answer.headers.get('location')
      if (answer.status !== 303 || location === null) throw new Error(`not allowed: ${answer.status} ${answer.text}`)
      return new URL(location).searchParams
    },

    token(form: Record<string, string | undefined>, headers: Record<string, string> = {}): Promise<Answer> {
      const said = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
      return steps.ask('/oauth/token', { method: 'POST', headers, body: new URLSearchParams(said) })
    },

    exchange(app: OAuthApp, code: string, verifier: string, more: Record<string, string | undefined> = {}) {
      return steps.token({
        grant_type: 'authorization_code',
        client_id: app.clientId,
        client_secret: app.secret,
        redirect_uri: app.redirectUri,
        code,
        code_verifier: verifier,
        ...more,
      })
    },

    refresh(app: OAuthApp, refreshToken: string, more: Record<string, string> = {}) {
      return steps.token({
        grant_type: 'refresh_token',
        client_id: app.clientId,
        client_secret: app.secret,
        refresh_token: refreshToken,
        ...more,
      })
    },

    revoke(app: OAuthApp, token: string): Promise<Answer> {
      const body = new URLSearchParams({ client_id: app.clientId, token })
      if (app.secret !== undefined) body.set('client_secret', app.secret)
      return steps.ask('/oauth/revoke', { method: 'POST', body })
    },

    /** From the consent to the tokens. */
    async connect(app: OAuthApp, session: string, params: Record<string, string | undefined> = {}): Promise<Tokens> {
      const { verifier, challenge } = pkce()
      const back = await steps.allow(app, session, { code_challenge: challenge, ...params })
      const answer = await steps.exchange(app, back.get('code') ?? '', verifier)
      if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${answer.text}`)
      return answer.body as unknown as Tokens
    },
  }
  return steps
}

export interface Tokens {
  access_token: string
  refresh_token: string
  token_type: string
  expires_in: number
  scope: string
}
