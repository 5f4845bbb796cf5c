/**
 * The path to go to after a form, when it is one of this site: `fallback` for anything that a browser could read as
 * another origin (`//host`, `/\host`, a scheme, control characters).
 */
export function safePath(path: unknown, fallback: string): string {
  // eslint-disable-next-line no-control-regex
  if (typeof path !== 'string' || !/^\/(?![/\\])[^\\\u0000-\u001f]*$/.test(path)) return fallback
  if (!URL.canParse(path, 'http://docket.invalid')) return fallback
  const url = new URL(path, 'http://docket.invalid')
  return url.host === 'docket.invalid' && !url.pathname.startsWith('//')
    ? url.pathname + url.search + url.hash
    : fallback
}
