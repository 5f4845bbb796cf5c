import { execFile, spawn } from 'node:child_process'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12'
/* The suite does not start on an older Node than this, which Docket itself does. */
const SUITE_NODE_MAJOR = 22
const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@22.23.3`
const FOLDER = fileURLToPath(new URL('../../.cache/conformance/', import.meta.url))
const ENTRY = `${FOLDER}node_modules/@modelcontextprotocol/conformance/dist/index.js`

export interface SuiteRun {
  /** Everything that the suite printed. */
  output: string
  /** 0 when every check passed. */
  code: number
}

/**
 * Runs the conformance suite of the Model Context Protocol and shows what it prints; the signal ends it. It is no dependency of the project: with
 * its hundred packages it lives in a folder of its own, where the first run puts it.
 */
export async function runSuite(
  args: readonly string[],
  { onLine, signal }: { onLine?: (line: string) => void; signal?: AbortSignal } = {},
): Promise<SuiteRun> {
  const node = await install()
  const child = spawn(node, [ENTRY, ...args], {
    cwd: FOLDER,
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

/* Returns the Node to run it with. */
async function install(): Promise<string> {
  const isRecent = Number(process.versions.node.split('.')[0]) >= SUITE_NODE_MAJOR
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const node = isRecent ? process.execPath : `${FOLDER}node_modules/${NODE.split('@')[0]}/bin/${program}`
  const isThere = await Promise.all([access(ENTRY), access(node)]).then(
    () => true,
    () => false,
  )
  if (isThere) return node
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${FOLDER}package.json`, JSON.stringify({ private: true }))
  const packages = isRecent ? [SUITE] : [SUITE, NODE]
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...packages], {
    cwd: FOLDER,
    shell: process.platform === 'win32',
  })
  return node
}
