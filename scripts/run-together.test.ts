import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

const STARTS_SLOWLY = 60_000

/** A program that starts two things, says so, and goes on with `then`. */
function program(then: string): string[] {
  const script = `
    import { runTogether } from '#scripts/run-together.ts'
    runTogether(async ({ onStop }) => {
      for (const name of ['broker', 'database']) onStop(async () => console.log('stopped the ' + name))
      ${then}
    })`
  return ['--import', 'tsx', '--input-type=module', '-e', script]
}

const RUNS_ON = `setInterval(() => undefined, 60_000)
  console.log('started')`
const IN_ORDER = ['stopped the database', 'stopped the broker']

it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'stops what was started, the last first, at %s',
  async (signal) => {
    const child = spawn(process.execPath, program(RUNS_ON), { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'started') child.kill(signal)
      else said.push(line)
    }
    expect(said).toEqual(IN_ORDER)
    expect(await ended).toEqual([0, null])
  },
  STARTS_SLOWLY,
)

it(
  'stops what was started when the start fails, and says why',
  async () => {
    const child = spawn(process.execPath, program(`throw new Error('no scheduler')`))
    const said: string[] = []
    child.stdout.on('data', (chunk) => said.push(String(chunk)))
    child.stderr.on('data', (chunk) => said.push(String(chunk)))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(said.join('')).toMatch(/no scheduler[^]*stopped the database\nstopped the broker\n/)
  },
  STARTS_SLOWLY,
)

it.skipIf(process.platform === 'win32')(
  'stops what was started when npm is told to stop, whose shell dies without telling',
  async () => {
    // Two commands, or some shells would become the first.
    const shell = spawn('sh', ['-c', '"$@"; exit', 'sh', process.execPath, ...program(RUNS_ON)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'dev:kafka' },
    })
    const said: string[] = []
    for await (const line of createInterface({ input: shell.stdout })) {
      if (line === 'started') shell.kill('SIGTERM')
      else said.push(line)
    }
    expect(said).toEqual(IN_ORDER)
  },
  STARTS_SLOWLY,
)
