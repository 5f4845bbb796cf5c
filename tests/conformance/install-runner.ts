import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/* The suites do not start on an older Node than this, which Docket itself does. */
const RUNNER_NODE_MAJOR = 22
const manifest = fileURLToPath(new URL('runner/', import.meta.url))
const npmrc = fileURLToPath(new URL('../../.npmrc', import.meta.url))
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))

export interface Runner {
  /** The Node that runs the suites. */
  node: string
  /** The folder whose node_modules has them. */
  folder: string
}

/**
 * The suites are no dependencies of the project: with their hundred packages and their own Node they live in a folder
 * apart, where the first run puts the exact versions of runner/package-lock.json.
 */
export async function installRunner(): Promise<Runner> {
  const isRecent = Number(process.versions.node.split('.')[0]) >= RUNNER_NODE_MAJOR
  const lock = await readFile(`${manifest}package-lock.json`)
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12)
  const folder = `${cache}conformance-${version}${isRecent ? '' : '-with-node'}`
  if (!(await exists(folder))) await install(folder, isRecent)
  const isWindows = process.platform === 'win32'
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`
  const own = `${folder}/node_modules/${name}/bin/${isWindows ? 'node.exe' : 'node'}`
  const node = isRecent ? process.execPath : own
  if (!(await exists(node))) throw new Error(`There is no ${name} for the suites: run them with Node 22 or later`)
  return { node, folder }
}

async function install(folder: string, isRecent: boolean): Promise<void> {
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(manifest + file, `${unfinished}/${file}`)
    await copyFile(npmrc, `${unfinished}/.npmrc`)
    const omitted = isRecent ? ['--omit=optional'] : []
    // None of its packages needs a script of its own to be run.
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--loglevel=error', ...omitted], {
      cwd: unfinished,
      shell: process.platform === 'win32',
    })
    await rename(unfinished, folder)
  } catch (error) {
    // Another run may have been faster.
    if (!(await exists(folder))) throw new Error(`The conformance suites could not be installed: ${reasonOf(error)}`)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/* npm tells first what went wrong, then at length how npm is used. */
function reasonOf(error: unknown): string {
  const lines = String((error as { stderr?: string }).stderr ?? error).split('\n')
  return lines
    .filter((line) => line.trim() !== 'npm error')
    .slice(0, 3)
    .join(' ')
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
