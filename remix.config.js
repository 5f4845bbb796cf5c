/**
 * The one place of Remix's options. Under Vite the plugin does not read this file by itself: vite.config.ts hands it
 * over, and app/routes.ts takes its ignored files from here.
 * @satisfies {import('@remix-run/dev').VitePluginConfig}
 */
export default {
  appDirectory: 'app',
  buildDirectory: 'build/remix',
  ignoredRouteFiles: ['**/*.test.{ts,tsx}', '**/.*'],
  future: {
    v3_fetcherPersist: true,
    // All routes are 1.5 kB, and asking about every link that appears would cost a request each time.
    v3_lazyRouteDiscovery: false,
    v3_relativeSplatPath: true,
    v3_routeConfig: true,
    v3_singleFetch: true,
    v3_throwAbortReason: true,
  },
}
