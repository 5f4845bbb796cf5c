import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { installRunner } from './install-runner.ts'

/** The newest suite knows every revision; an older one, the last that was made for its revision alone. */
const suites = { newest: '@modelcontextprotocol/conformance', '2025-11-25': 'conformance-2025-11-25' } as const
export type SuiteName = keyof typeof suites

export interface SuiteRun {
  /** Everything that the suite printed. */
  output: string
  /** 0 when every check passed. */
  code: number
}

export interface SuiteOptions {
  suite?: SuiteName
  onLine?: (line: string) => void
  /** Ends the run. */
  signal?: AbortSignal
}

/** Runs a conformance suite of the Model Context Protocol and shows what it prints. */
export async function runSuite(args: readonly string[], options: SuiteOptions = {}): Promise<SuiteRun> {
  const { suite = 'newest', onLine, signal } = options
  const { node, folder } = await installRunner()
  const child = spawn(node, [`${folder}/node_modules/${suites[suite]}/dist/index.js`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  })
  const closed = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  const lines: string[] = []
  const follow = async (stream: NodeJS.ReadableStream) => {
    for await (const line of createInterface({ input: stream })) {
      lines.push(line)
      process.stdout.write(`${line}\n`)
      onLine?.(line)
    }
  }
  await Promise.all([follow(child.stdout), follow(child.stderr)])
  return { output: lines.join('\n'), code: await closed }
}
