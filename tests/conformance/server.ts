/* npm run conformance: the MCP server before the Inspector and the conformance suites of both eras, as Docket and with the fixtures. */
import { fileURLToPath } from 'node:url'
import { signUp, startDocket, type Docket } from '#bench/docket.ts'
import { startFixtureServer } from './fixture-server.ts'
import { startHeaderProxy } from './header-proxy.ts'
import { inspectTools } from './inspect-tools.ts'
import { installRunner } from './install-runner.ts'
import { runSuite, type SuiteName } from './suite.ts'

interface Run {
  server: 'docket' | 'fixtures'
  revision: string
  suite: SuiteName
  args: string[]
  /** The file that names what is expected to fail, and why. */
  baseline?: string
}

const requirements = ['--requirements', '2026-07-28']
const runs: Run[] = [
  { server: 'docket', revision: '2025-11-25', suite: '2025-11-25', args: [], baseline: 'docket-2025-11-25.yml' },
  { server: 'docket', revision: '2026-07-28', suite: 'newest', args: requirements, baseline: 'docket-2026-07-28.yml' },
  { server: 'fixtures', revision: '2025-11-25', suite: '2025-11-25', args: [], baseline: 'fixtures-2025-11-25.yml' },
  { server: 'fixtures', revision: '2026-07-28', suite: 'newest', args: requirements },
]

// Before anything runs that a failed installation would leave behind.
await installRunner()
const docket = await startDocket()
const verdicts: string[] = []
try {
  const fixtures = await startFixtureServer(docket.databaseUrl)
  const proxies = {
    docket: await startHeaderProxy({ port: Number(new URL(docket.url).port), token: await personalToken(docket) }),
    fixtures: await startHeaderProxy(fixtures),
  }
  try {
    for (const era of ['legacy', 'modern'] as const) verdicts.push(await inspect(era, proxies.docket.port))
    for (const run of runs) verdicts.push(await judge(run, proxies[run.server].port))
  } finally {
    await Promise.all([proxies.docket.stop(), proxies.fixtures.stop()])
    await fixtures.stop()
  }
} finally {
  await docket.stop()
}
process.stdout.write(`\n${verdicts.join('\n')}\n`)

async function inspect(era: 'legacy' | 'modern', port: number): Promise<string> {
  process.stdout.write(`\n== Inspector --strict, ${era}\n`)
  const found = await inspectTools(`http://localhost:${port}/mcp`, era)
  process.stdout.write(`${found === '' ? 'no errors, no warnings' : found}\n`)
  if (found !== '') process.exitCode = 1
  return `${found === '' ? 'as expected' : 'NOT as expected'}: Inspector --strict, ${era}`
}

async function judge({ server, revision, suite, args, baseline }: Run, port: number): Promise<string> {
  process.stdout.write(`\n== ${server}, ${revision}\n`)
  const expected = baseline
    ? ['--expected-failures', fileURLToPath(new URL(`baselines/${baseline}`, import.meta.url))]
    : []
  const url = `http://localhost:${port}/mcp`
  const { code } = await runSuite(['server', '--url', url, ...args, ...expected], { suite })
  if (code !== 0) process.exitCode = 1
  return `${code === 0 ? 'as expected' : 'NOT as expected'}: ${server}, ${revision}`
}

async function personalToken(server: Docket): Promise<string> {
  const { token: session } = await signUp(server, 'conformance')
  const made = await server.call<{ token: string }>('POST', '/me/tokens', {
    token: session,
    body: { name: 'Conformance suite' },
  })
  return made.token
}
