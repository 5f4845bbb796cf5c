import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { buildAppPage } from './build-app-page.mjs'

const entries = {
  main: 'server/main.ts',
  mcp: 'mcp-server/main.ts',
  workers: 'workers/main.ts',
  migrate: 'scripts/migrate.ts',
  topics: 'scripts/topics.ts',
  seed: 'scripts/seed.ts',
  'dead-letters': 'scripts/dead-letters.ts',
}

/**
 * Pages into build/remix, entries into build/server, the page for MCP Apps into build/apps. Packages stay outside of the bundle and come from node_modules.
 * @param {string} root
 */
export async function build(root) {
  // On standard error, so that a program's own output stays its own.
  const started = performance.now()
  console.error('Building …')
  rmSync(join(root, 'build/server'), { recursive: true, force: true })
  const esbuild = await tool(() => import('esbuild'))
  await Promise.all([buildPages(root), bundleEntries(root, esbuild), buildAppPage(root, esbuild)])
  console.error(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/**
 * @param {string} root
 * @param {typeof import('esbuild')} esbuild
 */
async function bundleEntries(root, esbuild) {
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: 'build/server',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  })
}

/** @param {string} root */
async function buildPages(root) {
  const require = createRequire(import.meta.url)
  const remix = await tool(() => require.resolve('@remix-run/dev/dist/cli.js'))
  const args = [remix, 'vite:build', '--logLevel', 'warn']
  const env = { ...process.env, NODE_ENV: /** @type {const} */ ('production') }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  /** @type {Buffer[]} */
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  const abandon = () => child.kill()
  process.once('exit', abandon)
  const [code] = await once(child, 'close')
  process.off('exit', abandon)
  if (code === 0) return
  process.stdout.write(Buffer.concat(output))
  throw new Error('The pages could not be built; see above')
}

/**
 * @template T
 * @param {() => T} load
 */
async function tool(load) {
  try {
    return await load()
  } catch (error) {
    const message = 'The tools that build Docket are not installed: run npm install, without --omit=dev'
    throw new Error(message, { cause: error })
  }
}
