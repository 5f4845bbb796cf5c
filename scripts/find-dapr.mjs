/* node scripts/find-dapr.mjs: makes daprd and Dapr's scheduler ready for tests and `npm run dev:dapr`, and says where they are. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const moduleFolder = join(root, 'tests/infra/dapr')
const names = /** @type {const} */ (['daprd', 'scheduler'])
const suffix = process.platform === 'win32' ? '.exe' : ''

/** @typedef {Readonly<Record<string, string | undefined>>} Env */
/** @typedef {{ daprd: string, scheduler: string }} DaprPrograms */

/**
 * The two programs: of DAPR_BIN, of the PATH or of a `dapr init --slim`, else built from their Go modules, once, into
 * .cache, which takes some minutes.
 * @param {Env} env
 * @returns {Promise<DaprPrograms>}
 * @throws {Error} in one line, when they are not to be had
 */
export async function findDapr(env) {
  return installed(env) ?? (await built(env))
}

/**
 * @param {Env} env
 * @returns {DaprPrograms | null}
 */
function installed(env) {
  if (env['DAPR_BIN']) {
    const found = programsIn([env['DAPR_BIN']])
    if (found === null) throw new Error(`DAPR_BIN: ${env['DAPR_BIN']}, expected a folder with daprd and scheduler`)
    return found
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return programsIn(env['HOME'] ? [...folders, join(env['HOME'], '.dapr/bin')] : folders)
}

/**
 * @param {readonly string[]} folders
 * @returns {DaprPrograms | null}
 */
function programsIn(folders) {
  const [daprd, scheduler] = names.map((name) =>
    folders.map((folder) => join(folder, name + suffix)).find((path) => existsSync(path)),
  )
  return daprd && scheduler ? { daprd, scheduler } : null
}

/**
 * @param {Env} env
 * @returns {Promise<DaprPrograms>}
 */
async function built(env) {
  const sources = ['go.mod', 'go.sum'].map((name) => readFileSync(join(moduleFolder, name)))
  const version = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12)
  const folder = join(root, '.cache', `dapr-${version}`)
  if (!existsSync(folder)) await build(folder, env)
  return { daprd: join(folder, `daprd${suffix}`), scheduler: join(folder, `scheduler${suffix}`) }
}

/**
 * @param {string} folder
 * @param {Env} env
 */
async function build(folder, env) {
  await requireGo()
  mkdirSync(join(root, '.cache'), { recursive: true })
  const unfinished = mkdtempSync(`${folder}-`)
  // Without the tag daprd would know no components.
  const options = ['-tags', 'stablecomponents', '-ldflags', '-s -w', '-o', unfinished]
  const packages = names.map((name) => `github.com/dapr/dapr/cmd/${name}`)
  try {
    await promisify(execFile)('go', ['build', ...options, ...packages], {
      cwd: moduleFolder,
      env: { ...process.env, ...env, CGO_ENABLED: '0' },
      maxBuffer: 64 * 1024 * 1024,
    })
    // Several may build at once: the first to finish is kept.
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } catch (error) {
    if (!existsSync(folder)) throw new Error(explain(error), { cause: error })
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/* What an older Go says of the module is not that it is too old. */
async function requireGo() {
  const wanted = /^go (\d+\.\d+)/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8'))?.[1] ?? ''
  const expected = `no daprd found: set DAPR_BIN, or install Go ${wanted} or later, which builds it`
  const { stdout } = await promisify(execFile)('go', ['version'], { cwd: moduleFolder }).catch((error) => {
    throw new Error(expected, { cause: error })
  })
  const found = /go(\d+)\.(\d+)/.exec(stdout)?.slice(1).map(Number) ?? []
  const [major = 0, minor = 0] = wanted.split('.').map(Number)
  const [foundMajor = 0, foundMinor = 0] = found
  if (foundMajor * 1000 + foundMinor < major * 1000 + minor)
    throw new Error(`${expected} (Go ${foundMajor}.${foundMinor} is too old)`)
}

/** @param {unknown} error */
function explain(error) {
  const { stderr = '' } = /** @type {{ stderr?: string }} */ (error)
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('go: downloading'))
  return `Go could not build daprd: ${said[0] ?? String(error)}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { daprd, scheduler } = await findDapr(process.env)
    console.log(`${daprd}\n${scheduler}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
