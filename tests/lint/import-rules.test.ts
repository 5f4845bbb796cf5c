import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const repository = path.resolve(import.meta.dirname, '../..')
const restricted = 'no-restricted-imports'

type Snippet = { name: string; file: string; text: string }
type Violation = Snippet & { rule: string }

/** One file that breaks one rule, and the rule that must notice. */
const violations: Violation[] = [
  {
    name: 'the domain imports a use case',
    file: 'core/domain/a.ts',
    text: `import '#core/tasks/b.ts'`,
    rule: restricted,
  },
  { name: 'the domain imports Node', file: 'core/domain/a.ts', text: `import 'node:crypto'`, rule: restricted },
  {
    name: 'the domain imports an unnamed library',
    file: 'core/domain/a.ts',
    text: `import 'lodash'`,
    rule: restricted,
  },
  {
    name: 'the domain takes a type from the database',
    file: 'core/domain/a.ts',
    text: `import type { Db } from '#core/db/knex.ts'`,
    rule: restricted,
  },
  {
    name: 'the domain climbs out of its folder',
    file: 'core/domain/a.ts',
    text: `import '../db/knex.ts'`,
    rule: restricted,
  },
  {
    name: 'the domain climbs out to the context',
    file: 'core/domain/a.ts',
    text: `import '../context.ts'`,
    rule: restricted,
  },
  {
    name: 'a use case chooses its platform',
    file: 'core/tasks/a.ts',
    text: `import { openEmbedded } from '#core/platforms/embedded.ts'`,
    rule: restricted,
  },
  {
    name: 'a use case records spans by itself',
    file: 'core/tasks/a.ts',
    text: `import { trace } from '@opentelemetry/api'`,
    rule: restricted,
  },
  {
    name: 'a platform imports a vendor',
    file: 'core/platforms/a.ts',
    text: `import { Kafka } from 'kafkajs'`,
    rule: restricted,
  },
  {
    name: 'the database imports a use case',
    file: 'core/db/a.ts',
    text: `import '#core/tasks/b.ts'`,
    rule: restricted,
  },
  {
    name: 'the database imports an adapter',
    file: 'core/db/a.ts',
    text: `import '#core/platform/embedded/bus.ts'`,
    rule: restricted,
  },
  { name: 'an adapter imports SQL', file: 'core/platform/a.ts', text: `import knex from 'knex'`, rule: restricted },
  {
    name: 'an adapter imports the database',
    file: 'core/platform/a.ts',
    text: `import '#core/db/knex.ts'`,
    rule: restricted,
  },
  { name: 'a second file knows kafkajs', file: 'core/platform/a.ts', text: `import 'kafkajs'`, rule: restricted },
  {
    name: 'a file outside its folder knows Dapr',
    file: 'core/platform/a.ts',
    text: `import '@dapr/dapr'`,
    rule: restricted,
  },
  {
    name: 'a use case imports SQL',
    file: 'core/tasks/a.ts',
    text: `import { Model } from 'objection'`,
    rule: restricted,
  },
  { name: 'a use case imports pg', file: 'core/tasks/a.ts', text: `import pg from 'pg'`, rule: restricted },
  {
    name: 'a use case imports SQL when it runs',
    file: 'core/tasks/a.ts',
    text: `await import('pg')`,
    rule: restricted,
  },
  {
    name: 'a use case picks an adapter',
    file: 'core/tasks/a.ts',
    text: `import '#core/platform/embedded/bus.ts'`,
    rule: restricted,
  },
  {
    name: 'a use case reads the configuration',
    file: 'core/tasks/a.ts',
    text: `import { loadConfig } from '#core/config.ts'`,
    rule: restricted,
  },
  {
    name: 'a use case imports the server',
    file: 'core/tasks/a.ts',
    text: `import '#server/main.ts'`,
    rule: restricted,
  },
  {
    name: 'a use case imports tests',
    file: 'core/tasks/a.ts',
    text: `import '#tests/infra/postgres.ts'`,
    rule: restricted,
  },
  {
    name: 'a page imports a use case',
    file: 'app/routes/a.tsx',
    text: `import { x } from '#core/tasks/a.ts'`,
    rule: restricted,
  },
  {
    name: 'a page passes a use case on',
    file: 'app/routes/a.tsx',
    text: `export { x } from '#core/tasks/a.ts'`,
    rule: restricted,
  },
  {
    name: 'a page imports the server',
    file: 'app/routes/a.tsx',
    text: `import type { X } from '#server/http.ts'`,
    rule: restricted,
  },
  {
    name: 'a page imports the services themselves',
    file: 'app/routes/a.tsx',
    text: `import '#server/services.ts'`,
    rule: restricted,
  },
  {
    name: 'a page imports a worker',
    file: 'app/routes/a.tsx',
    text: `import type { X } from '#workers/main.ts'`,
    rule: restricted,
  },
  { name: 'a page imports Node', file: 'app/components/a.tsx', text: `import 'node:fs'`, rule: restricted },
  { name: 'the server imports a page', file: 'server/a.ts', text: `import '#app/root.tsx'`, rule: restricted },
  { name: 'the server imports a worker', file: 'server/a.ts', text: `import '#workers/main.ts'`, rule: restricted },
  {
    name: 'the server builds a context',
    file: 'server/a.ts',
    text: `import { createContext } from '#core/context.ts'`,
    rule: restricted,
  },
  { name: 'the server speaks SQL', file: 'server/a.ts', text: `import knex from 'knex'`, rule: restricted },
  { name: 'a worker imports the server', file: 'workers/a.ts', text: `import '#server/http.ts'`, rule: restricted },
  {
    name: 'the MCP server imports a worker',
    file: 'mcp-server/a.ts',
    text: `import '#workers/a.ts'`,
    rule: restricted,
  },
  {
    name: 'a migration imports a model',
    file: 'migrations/a.ts',
    text: `import '#core/db/models/task.ts'`,
    rule: restricted,
  },
  {
    name: 'the environment is read in a use case',
    file: 'core/tasks/a.ts',
    text: `export const a = process.env.PORT`,
    rule: 'no-process-env',
  },
  {
    name: 'the environment is imported',
    file: 'server/a.ts',
    text: `import { env } from 'node:process'`,
    rule: restricted,
  },
  {
    name: 'a default export outside a framework',
    file: 'core/tasks/a.ts',
    text: `export default 1`,
    rule: 'no-default-export',
  },
  { name: 'a barrel', file: 'core/tasks/index.ts', text: `export * from '#core/domain/a0.ts'`, rule: 'no-barrel-file' },
  { name: 'any', file: 'core/tasks/a.ts', text: `export const a = (b: any) => b`, rule: 'no-explicit-any' },
  {
    name: 'a promise that nobody awaits',
    file: 'core/tasks/a.ts',
    text: `Promise.resolve(1)`,
    rule: 'no-floating-promises',
  },
  {
    name: 'a promise as a condition',
    file: 'core/tasks/a.ts',
    text: `if (Promise.resolve(1)) throw new Error('a')`,
    rule: 'no-misused-promises',
  },
  {
    name: 'a test that is left out',
    file: 'core/tasks/a.test.ts',
    text: `import { test } from 'vitest'\ntest.skip('a', () => {})`,
    rule: 'no-disabled-tests',
  },
  {
    name: 'a test that shuts out others',
    file: 'core/tasks/a.test.ts',
    text: `import { test } from 'vitest'\ntest.only('a', () => {})`,
    rule: 'no-focused-tests',
  },
  {
    name: 'an image without words',
    file: 'app/components/a.tsx',
    text: `export const a = <img src="/a.png" />`,
    rule: 'alt-text',
  },
  {
    name: 'a hook under a condition',
    file: 'app/components/a.tsx',
    text: `import { useState } from 'react'\nexport function A(p: { b: boolean }) { if (p.b) useState(1); return null }`,
    rule: 'rules-of-hooks',
  },
  { name: 'a file over 400 lines', file: 'core/tasks/a.ts', text: 'export {}\n'.repeat(401), rule: 'max-lines' },
]

const allowed: Snippet[] = [
  {
    name: 'the domain imports its libraries and itself',
    file: 'core/domain/a.ts',
    text: `import 'zod'\nimport './b.ts'\nimport '#core/domain/b.ts'`,
  },
  {
    name: 'the database imports SQL and the domain',
    file: 'core/db/a.ts',
    text: `import 'knex'\nimport '#core/domain/b.ts'`,
  },
  {
    name: 'a use case imports domain, database and a port',
    file: 'core/tasks/a.ts',
    text: `import '#core/domain/b.ts'\nimport '#core/db/b.ts'\nimport type { C } from '#core/context.ts'\nimport type { P } from '#core/platform/ports.ts'\nexport type { C, P }`,
  },
  {
    name: 'a page imports types of core and values of the domain',
    file: 'app/routes/a.tsx',
    text: `import type { T } from '#core/tasks/a.ts'\nimport '#core/domain/b.ts'\nexport type { T }`,
  },
  {
    name: 'an entry mounts another and reads the environment',
    file: 'server/main.ts',
    text: `import '#workers/a.ts'\nimport { loadConfig } from '#core/config.ts'\nloadConfig(process.env)`,
  },
]

const snippets = [...violations, ...allowed]

/** Every snippet has a file name of its own (but for entries), so that one run of the linter sees them all. */
const placeOf = (file: string, index: number) => file.replace(/\/a\./, `/a${index}.`)

const problem = z.object({ filename: z.string(), code: z.string() })
let folder: string
let found: Map<string, string[]>

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docket-lint-'))
  await Promise.all(
    ['oxlint.config.js', 'tsconfig.json', 'package.json'].map((name) =>
      cp(path.join(repository, name), path.join(folder, name)),
    ),
  )
  await Promise.all(
    snippets.map(async ({ file, text }, index) => {
      const place = path.join(folder, placeOf(file, index))
      await mkdir(path.dirname(place), { recursive: true })
      await writeFile(place, `${text}\n`)
    }),
  )
  // The type-aware half of the linter is looked for beside the configuration.
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
  found = await lint(folder)
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the linter in a folder and gives the rules that each file breaks. It exits with 1 when it finds something. */
async function lint(cwd: string): Promise<Map<string, string[]>> {
  const oxlint = path.join(repository, 'node_modules/oxlint/bin/oxlint')
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [oxlint, '-c', 'oxlint.config.js', '-f', 'json'],
      { cwd, maxBuffer: 2 ** 24 },
      (_error, stdout) => resolve(stdout),
    )
  })
  const { diagnostics } = z.object({ diagnostics: z.array(problem) }).parse(JSON.parse(output))
  const rules = new Map<string, string[]>()
  for (const { filename, code } of diagnostics) rules.set(filename, [...(rules.get(filename) ?? []), code])
  return rules
}

test.each(violations.map((violation, index) => ({ ...violation, index })))(
  'refused: $name',
  ({ file, rule, index }) => {
    expect(found.get(placeOf(file, index)) ?? []).toContainEqual(expect.stringContaining(`(${rule})`))
  },
)

test.each(allowed.map((snippet, index) => ({ ...snippet, index })))('let through: $name', ({ file, index }) => {
  expect(found.get(placeOf(file, violations.length + index)) ?? []).toEqual([])
})
