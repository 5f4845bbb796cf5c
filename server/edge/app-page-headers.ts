/*
 * The page comes from a server of tools and is trusted with nothing: no origin, no forms, no windows, nothing loaded from
 * anywhere or sent anywhere. Only pages of ours may frame it. Inline is what such pages are; the page's own policy says which.
 */
const POLICY = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
]

/** In place of the headers that every other answer has. */
export const appPageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': POLICY.join('; '),
  'X-Frame-Options': 'SAMEORIGIN',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'private, max-age=300',
} as const
