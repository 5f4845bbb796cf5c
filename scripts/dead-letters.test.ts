import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('dead-letters.ts', import.meta.url))

test.each(['KAFKA_BROKERS', 'DAPR_HTTP_ENDPOINT'])(
  'with %s and without PLATFORM nothing is replayed to where no worker reads',
  (name) => {
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'production', PATH: process.env['PATH'], [name]: 'http://127.0.0.1:9' }
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, 'replay', '--all'], {
      env,
      encoding: 'utf8',
    })
    expect(stderr.trim()).toBe(`PLATFORM is "embedded" though ${name} is set; expected the PLATFORM of the workers`)
    expect(status).toBe(1)
  },
)
