import { mkdtemp, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprint } from './fingerprint.mjs'

let root: string

beforeEach(async () => {
  root = (await mkdtemp(join(tmpdir(), 'docket-sources-'))) + sep
  await write('core/domain/task.ts', 'one')
  await write('package.json', '{}')
})

afterEach(() => rm(root, { recursive: true }))

async function write(path: string, text: string): Promise<void> {
  const file = join(root, path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, text)
}

test.each([
  ['a source changes', () => write('core/domain/task.ts', 'two')],
  ['a source is added', () => write('app/routes/new.tsx', '')],
  ['a source is taken away', () => rm(join(root, 'core/domain/task.ts'))],
  ['a dependency changes', () => write('package-lock.json', '{}')],
])('a build is stale when %s', async (_what, change) => {
  const before = fingerprint(root)
  await change()
  expect(fingerprint(root)).not.toBe(before)
})

test.each([
  ['a source is touched', () => utimes(join(root, 'core/domain/task.ts'), new Date(), new Date())],
  ['a test changes', () => write('core/domain/task.test.ts', 'test')],
  ['something is built', () => write('build/server/main.js', '')],
  ['data are written', () => write('.docket/session-secret', 'x')],
])('a build stays fresh when %s', async (_what, change) => {
  const before = fingerprint(root)
  await change()
  expect(fingerprint(root)).toBe(before)
})
