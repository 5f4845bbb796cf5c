import { createCookie } from '@remix-run/node'
import { themes, type Theme, type User } from '#core/domain/user.ts'

const ONE_YEAR_S = 365 * 24 * 3600

/** What somebody who is not signed in chose. */
const themeCookie = createCookie('docket_theme', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: ONE_YEAR_S })

/** The theme of the profile, or of the browser before there is one. */
export async function readTheme(request: Request, user: User | null): Promise<Theme> {
  if (user) return user.theme
  return toTheme(await themeCookie.parse(request.headers.get('Cookie')))
}

export function toTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}

export function keepTheme(theme: Theme): Promise<string> {
  return themeCookie.serialize(theme)
}
