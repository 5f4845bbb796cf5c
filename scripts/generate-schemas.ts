import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { schemaFiles } from '#core/domain/event-json-schemas.ts'

/**
 * Writes event-schemas/ from the catalogue of events (`npm run schemas`); with `--check` writes nothing and fails when
 * a file differs, is missing or is left over.
 */
const folder = join(import.meta.dirname, '..', 'event-schemas')

async function check(files: ReadonlyMap<string, string>): Promise<string[]> {
  const present = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  const problems = present.filter((name) => !files.has(name)).map((name) => `${name} belongs to no event`)
  for (const [name, text] of files) {
    const found = present.includes(name) ? await readFile(join(folder, name), 'utf8') : null
    if (found === null) problems.push(`${name} is missing`)
    else if (found !== text) problems.push(`${name} differs from core/domain/events.ts`)
  }
  return problems
}

const files = schemaFiles()
if (process.argv.includes('--check')) {
  const problems = await check(files)
  for (const problem of problems) console.error(`event-schemas: ${problem}; run npm run schemas`)
  if (problems.length > 0) process.exitCode = 1
  else console.log(`event-schemas: ${files.size} files are up to date`)
} else {
  await mkdir(folder, { recursive: true })
  for (const [name, text] of files) await writeFile(join(folder, name), text)
  console.log(`event-schemas: ${files.size} files written`)
}
