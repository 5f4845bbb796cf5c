/* node scripts/find-kafka.mjs: makes a Kafka broker ready for tests and `npm run dev:kafka`, and says where it is. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const pom = join(root, 'tests/infra/kafka/pom.xml')
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies'

/** @typedef {Readonly<Record<string, string | undefined>>} Env */

/**
 * What `java -cp` needs to run a broker: the jars of KAFKA_HOME or of a Kafka on the PATH, else those of the pom, fetched
 * by Maven once into .cache.
 * @param {Env} env
 * @returns {Promise<string>}
 * @throws {Error} in one line, when there is none to be had
 */
export async function findKafka(env) {
  if (!isOnPath(env, 'java')) throw new Error('no Java found: install a JRE of version 17 or later')
  return installed(env) ?? (await fetched(env))
}

/** @param {Env} env */
function installed(env) {
  if (env['KAFKA_HOME']) {
    const found = jarsOf(env['KAFKA_HOME'])
    if (found === null) throw new Error(`KAFKA_HOME: ${env['KAFKA_HOME']}, expected a folder with Kafka's libs`)
    return found
  }
  const script = ['kafka-server-start.sh', 'kafka-server-start'].map((name) => findOnPath(env, name)).find(Boolean)
  return script ? jarsOf(dirname(dirname(realpathSync(script)))) : null
}

/** @param {string} home */
function jarsOf(home) {
  const folder = ['libs', 'libexec/libs'].map((name) => join(home, name)).find((path) => existsSync(path))
  return folder ? join(folder, '*') : null
}

/** @param {Env} env */
async function fetched(env) {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)
  const folder = join(root, '.cache', `kafka-${version}`)
  if (existsSync(folder)) return join(folder, '*')
  if (!isOnPath(env, 'mvn')) throw new Error('no Kafka found: set KAFKA_HOME, or install Maven, which fetches one')
  mkdirSync(join(root, '.cache'), { recursive: true })
  const unfinished = mkdtempSync(`${folder}-`)
  try {
    const output = [`-DoutputDirectory=${unfinished}`, '-DincludeScope=runtime']
    await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, plugin, ...output])
    // Several may fetch at once: the first to finish is kept.
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } catch (error) {
    const said = /** @type {{ stdout?: string }} */ (error).stdout ?? String(error)
    const cause = said.split('\n').find((line) => line.includes('ERROR')) ?? said.split('\n')[0]
    if (!existsSync(folder)) throw new Error(`Maven could not fetch Kafka: ${cause}`, { cause: error })
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return join(folder, '*')
}

/**
 * @param {Env} env
 * @param {string} name
 */
function findOnPath(env, name) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null
}

/**
 * @param {Env} env
 * @param {string} name
 */
function isOnPath(env, name) {
  return (
    findOnPath(env, name) !== null || findOnPath(env, `${name}.exe`) !== null || findOnPath(env, `${name}.cmd`) !== null
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await findKafka(process.env))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
