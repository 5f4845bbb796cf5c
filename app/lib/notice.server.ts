import { createCookie, data, redirect } from '@remix-run/node'
import type { ActionAnswer, Notice } from './action-answer.ts'
import { safePath } from './safe-path.ts'

/* Holds no more than what the next page says; it is shown once, as text. */
const noticeCookie = createCookie('docket_notice', { httpOnly: true, sameSite: 'lax', path: '/', maxAge: 60 })

/**
 * Ends an action: a fetch gets the notice as data and stays where it is; a form sent without JavaScript goes on to a
 * page, which shows the notice.
 */
export async function finish(request: Request, { notice, to }: { notice: Notice | null; to: string }) {
  if (!isFormPost(request)) return data<ActionAnswer>({ ok: true, notice })
  return redirect(to, notice ? { headers: { 'Set-Cookie': await noticeCookie.serialize(notice) } } : {})
}

/** Goes to another page, which shows the notice. */
export async function redirectWithNotice(to: string, notice: Notice) {
  return redirect(to, { headers: { 'Set-Cookie': await noticeCookie.serialize(notice) } })
}

/** The notice of the act before, and the header that forgets it. */
export async function takeNotice(
  request: Request,
): Promise<{ notice: Notice | null; headers: Record<string, string> }> {
  const kept: unknown = await noticeCookie.parse(request.headers.get('Cookie'))
  if (!isNotice(kept)) return { notice: null, headers: {} }
  return { notice: kept, headers: { 'Set-Cookie': await noticeCookie.serialize('', { maxAge: 0 }) } }
}

/** Where a form said to go next, when that is a page of ours. */
export function nextPath(form: FormData, fallback: string): string {
  return safePath(form.get('next'), fallback)
}

/* A browser that navigates asks for HTML; the fetches of our pages do not. */
export function isFormPost(request: Request): boolean {
  return request.headers.get('Accept')?.includes('text/html') ?? false
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null) return false
  const { text, tone, changeSetId } = value as Record<string, unknown>
  const isTone = tone === 'info' || tone === 'error'
  return typeof text === 'string' && isTone && (changeSetId === undefined || typeof changeSetId === 'string')
}
