import { parseCookie, stringifySetCookie } from 'cookie'

const SESSION_COOKIE = 'docket_session'
const THIRTY_DAYS_S = 30 * 24 * 3600

/** Set-Cookie values that begin and end a browser's session. */
export function sessionCookies({ isHttps }: { isHttps: boolean }) {
  const attributes = { name: SESSION_COOKIE, httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps } as const
  return {
    start: (token: string) => stringifySetCookie({ ...attributes, value: token, maxAge: THIRTY_DAYS_S }),
    end: () => stringifySetCookie({ ...attributes, value: '', maxAge: 0 }),
  }
}

export function readSessionCookie(header: string | undefined): string | null {
  return (header && parseCookie(header)[SESSION_COOKIE]) || null
}
