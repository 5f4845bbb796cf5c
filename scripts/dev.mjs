/* npm run dev: the server from its sources. Pages are replaced while they are shown; anything else restarts the server. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { buildAppPage } from './build-app-page.mjs'
import { endWithNpm } from './end-with-npm.mjs'

endWithNpm()
const root = fileURLToPath(new URL('..', import.meta.url))
await buildAppPage(root, await import('esbuild'))
const tsx = createRequire(import.meta.url).resolve('tsx/cli')
const child = spawn(
  process.execPath,
  [tsx, 'watch', '--clear-screen=false', 'server/main.ts', ...process.argv.slice(2)],
  {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: 'inherit',
  },
)
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
