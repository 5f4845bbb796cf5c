/**
 * The linter. Beside the usual rules it holds the plan of the house: which room may import which (docs/architecture.md).
 * A later override replaces an earlier one's list for the same rule, so every room names its whole list.
 */

/** @typedef {{ regex?: string, group?: string[], message: string, allowTypeImports?: boolean }} Pattern */

/** @type {(regex: string, message: string) => Pattern} */
const never = (regex, message) => ({ regex, message })

/** @type {(regex: string, message: string) => Pattern} */
const typesOnly = (regex, message) => ({ regex, message, allowTypeImports: true })

/** A list of globs of which the first is forbidden and the rest, written with `!`, are let through.
 * @type {(globs: string[], message: string, allowTypeImports?: boolean) => Pattern} */
const allBut = (globs, message, allowTypeImports = false) => ({ group: globs, message, allowTypeImports })

const climbing = never(
  '^(\\.\\./)+([^./][^/]*/|(context|config)\\.ts$)',
  'A path that climbs into another folder is written with its alias (#core/…, #app/…), which the import rules can see.',
)
const processEnv = never('^(node:)?process$', 'Only core/config.ts reads the environment.')
const sql = never('^(knex|objection|pg|pg-[a-z-]+)(/|$)', 'SQL lives in core/db.')
const kafka = never('^kafkajs(/|$)', 'kafkajs is known to one file, core/platform/kafka/client.ts.')
const dapr = never('^@dapr/', 'Dapr is known to one folder, core/platform/dapr.')
const mcpServer = never('^@modelcontextprotocol/server(/|$)', 'MCP is spoken in mcp-server.')
const otel = never('^@opentelemetry/', 'OpenTelemetry is known to one file, core/platform/otlp-recorder.ts.')
const vendors = [sql, kafka, dapr, mcpServer, otel]
const testCode = never('^#(tests|bench|scripts)/', 'Code that runs does not import tests or tools.')
const everywhere = [climbing, processEnv, testCode]

const frontEnds = never('^#(app|server|workers|mcp-server|migrations)/', 'Core knows nothing of its front ends.')
const adapters = allBut(
  ['\\#core/platform/**', '!#core/platform/ports.ts', '!#core/platform/ports/**'],
  'Adapters are chosen in core/create-context.ts; use the port that the context hands over.',
  true,
)
const assembly = typesOnly(
  '^#core/((config|context|create-context|read-settings)\\.ts$|platforms/)',
  'Only entry points read the configuration and build a context.',
)

const core = [...everywhere, ...vendors, frontEnds, adapters, assembly]
const domain = [
  ...everywhere,
  allBut(
    ['**', '!zod', '!temporal-polyfill', '!rrule-temporal', '!chrono-node', '!./**', '!../**', '!#core/domain/**'],
    'core/domain is pure and browser-safe: zod, temporal-polyfill, rrule-temporal, chrono-node and itself.',
  ),
]
const ports = ['!#core/domain/**', '!#core/platform/ports.ts', '!#core/platform/ports/**']
const db = [
  ...everywhere,
  kafka,
  dapr,
  mcpServer,
  otel,
  frontEnds,
  assembly,
  allBut(
    ['\\#core/**', '!#core/db/**', '!#core/config.ts', '!#core/context.ts', ...ports],
    'core/db imports the domain.',
  ),
]
const platformRooms = [
  frontEnds,
  assembly,
  allBut(
    ['\\#core/**', '!#core/platform/**', '!#core/config.ts', '!#core/context.ts', ...ports],
    'core/platform imports the domain; what it needs of the database is handed to it in core/platforms.',
    true,
  ),
]
const platform = [...everywhere, ...vendors, ...platformRooms]

const app = [
  ...everywhere,
  ...vendors,
  allBut(
    ['\\#core/**', '!#core/domain/**'],
    'Pages get their services from the load context: import types only, or the domain.',
    true,
  ),
  typesOnly('^#server/(services|load-context)\\.ts$', 'The load context is handed in: import its types only.'),
  allBut(
    ['\\#server/**', '!#server/services.ts', '!#server/load-context.ts'],
    'Pages know of the server no more than the type of the load context.',
  ),
  never('^#(workers|mcp-server|migrations)/', 'Front ends never import each other.'),
]
const browser = [...app, never('^(node:|express(/|$)|ws$)', 'This file runs in the browser too.')]

/** @type {(others: string) => Pattern[]} */
const frontEnd = (others) => [
  ...everywhere,
  ...vendors,
  assembly,
  never(`^#(${others})/`, 'Front ends never import each other; only an entry mounts another.'),
]
const entry = [...everywhere, ...vendors, never('^#app/', 'The pages are loaded as a build, not imported.')]
const migrations = [
  climbing,
  processEnv,
  never('^#', 'A migration is frozen: what it imported would drift.'),
  typesOnly('^knex$', 'A migration is given its knex.'),
  never('^(objection|pg)(/|$)', 'Migrations never use models.'),
]

/** @type {(files: string[], patterns: Pattern[]) => { files: string[], rules: Record<string, unknown> }} */
const room = (files, patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } })

const entries = ['{server,workers,mcp-server}/main.ts']
const tools = ['scripts/**', 'bench/**', 'tests/**', '*.config.{js,ts}']
const tests = ['**/*.test.{ts,tsx}', 'tests/**']
const frameworkDefaults = [
  'app/root.tsx',
  'app/routes.ts',
  'app/routes/**',
  'app/entry.*.tsx',
  '*.config.{js,ts}',
  'tests/setup/**',
]

export default {
  plugins: ['typescript', 'import', 'react', 'jsx-a11y', 'node', 'promise', 'unicorn', 'oxc', 'vitest'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  env: { builtin: true, node: true, browser: true },
  ignorePatterns: ['**/node_modules/**', 'build/**', 'coverage/**', '.docket/**', '.cache/**'],
  settings: { react: { version: '18.3.1' } },
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'max-lines': ['error', { max: 400 }],
    'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'import/no-cycle': ['error', { ignoreTypes: true }],
    'import/no-default-export': 'error',
    'node/no-process-env': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    'react/jsx-key': 'error',
    // With the automatic runtime there is nothing to import.
    'react/react-in-jsx-scope': 'off',
    'typescript/await-thenable': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    // Lengths of texts are counted in code points, for which spreading is the way.
    'typescript/no-misused-spread': 'off',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'unicorn/prefer-node-protocol': 'error',
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
    // Over generated cases some have nothing to expect, and a table of cases has several shapes of answers.
    'vitest/no-conditional-expect': 'off',
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
    'no-restricted-imports': ['error', { patterns: everywhere }],
  },
  overrides: [
    room(['core/**'], core),
    room(['core/domain/**'], domain),
    room(['core/db/**'], db),
    room(
      ['core/db/migrate.ts'],
      db.map((pattern) =>
        pattern === frontEnds ? never('^#(app|server|workers|mcp-server)/', frontEnds.message) : pattern,
      ),
    ),
    room(['core/platform/**'], platform),
    // The launcher asks the server that it started whether it is ready, which is not SQL of ours.
    room(['core/platform/embedded-postgres/**'], [...everywhere, kafka, dapr, mcpServer, otel, ...platformRooms]),
    room(['core/platform/kafka/client.ts'], [...everywhere, sql, dapr, mcpServer, otel, ...platformRooms]),
    room(['core/platform/dapr/**'], [...everywhere, sql, kafka, mcpServer, otel, ...platformRooms]),
    room(['core/platform/otlp-recorder.ts'], [...everywhere, sql, kafka, dapr, mcpServer, ...platformRooms]),
    room(['core/config.ts'], [...everywhere, ...vendors, frontEnds, adapters]),
    room(
      ['core/context.ts', 'core/create-context.ts', 'core/read-settings.ts', 'core/platforms/**'],
      [...everywhere, ...vendors, frontEnds],
    ),
    room(['app/**'], browser),
    room(['app/**/*.server.{ts,tsx}'], app),
    room(['server/**'], frontEnd('app|workers|mcp-server')),
    room(['workers/**'], frontEnd('app|server|mcp-server')),
    room(
      ['mcp-server/**'],
      frontEnd('app|server|workers').filter((pattern) => pattern !== mcpServer),
    ),
    room(entries, entry),
    room(['migrations/**'], migrations),
    room([...tests, 'scripts/**', 'bench/**'], [climbing]),
    { files: ['core/config.ts', ...entries, ...tools, ...tests], rules: { 'node/no-process-env': 'off' } },
    // What stops a start is told before there is a log.
    {
      files: [...entries, 'core/run-service.ts', 'scripts/**', 'bench/**', '.ci/**'],
      rules: { 'no-console': 'off' },
    },
    // Control characters are what it is about.
    { files: ['core/domain/text.ts'], rules: { 'no-control-regex': 'off' } },
    { files: frameworkDefaults, rules: { 'import/no-default-export': 'off' } },
    { files: tests, rules: { 'max-lines-per-function': 'off' } },
  ],
}
