/* node scripts/run.mjs NAME [ARGUMENT…]: runs one of Docket's programs from the build, and builds first when needed. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { endWithNpm } from './end-with-npm.mjs'
import { ensureBuilt } from './ensure-built.mjs'

/** @type {Record<string, [entry: string, ...args: string[]]>} */
const programs = {
  start: ['main'],
  web: ['main', '--web-only'],
  mcp: ['mcp'],
  workers: ['workers'],
  migrate: ['migrate'],
  'migrate:rollback': ['migrate', 'rollback'],
  topics: ['topics'],
  seed: ['seed'],
  'dead-letters': ['dead-letters'],
}

const [, , name = '', ...rest] = process.argv
const program = Object.hasOwn(programs, name) ? programs[name] : undefined
if (program === undefined) {
  console.error(`No program named ${JSON.stringify(name)}, expected one of ${Object.keys(programs).join(', ')}`)
  process.exit(2)
}
endWithNpm()
const [entry, ...args] = program
const file = join(await built(), `${entry}.js`)

// In this process: one less to start, and signals and the exit code need no one to pass them on.
process.argv = [process.execPath, file, ...args, ...rest]
process.setSourceMapsEnabled(true)
// React chooses by it between its two builds, of which the other is slow.
process.env.NODE_ENV ||= 'production'
await import(pathToFileURL(file).href)

async function built() {
  try {
    return await ensureBuilt()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return process.exit(1)
  }
}
