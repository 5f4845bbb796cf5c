/* npm test [-- FILTER…]: everything that this machine can run. With CI=true what is missing is a failure. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './ensure-built.mjs'
import { findChromium } from './find-chromium.mjs'
import { findDapr } from './find-dapr.mjs'
import { findKafka } from './find-kafka.mjs'

const ci = process.env['CI'] === 'true'
const chromium = findChromium(process.env)
const missing = chromium ? [] : ['the tests in a browser (no Chromium found: install one or set CHROMIUM_PATH)']
const kafka = await findKafka(process.env).catch((error) => {
  missing.push(`the tests on Kafka (${error.message})`)
  return null
})
// Its pub/sub is Kafka.
const dapr = await findDapr(process.env).catch((error) => {
  missing.push(`the tests on Dapr (${error.message})`)
  return null
})

if (ci && missing.length > 0) {
  console.error(`Missing, and with CI=true that is a failure: ${missing.join('; ')}`)
  process.exit(1)
}
// The browser and the crash tests run what users run.
await ensureBuilt()

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const projects = [
  ...(chromium ? [] : ['--project=!e2e']),
  ...(kafka ? [] : ['--project=!kafka']),
  ...(kafka && dapr ? [] : ['--project=!dapr']),
]
const { status } = spawnSync(process.execPath, [vitest, 'run', ...projects, ...process.argv.slice(2)], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  env: { ...process.env, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) },
  stdio: 'inherit',
})
console.log(missing.length > 0 ? `Skipped: ${missing.join('; ')}` : 'Skipped: nothing')
process.exit(status ?? 1)
