import type { AppLoadContext as LoadContext } from '#server/load-context.ts'

declare module '@remix-run/server-runtime' {
  /** What loaders and actions are given; server/load-context.ts makes it for every request. */
  interface AppLoadContext extends LoadContext {}

  /** Dates and maps arrive in components as what they were in the loader. */
  interface Future {
    v3_singleFetch: true
  }
}
