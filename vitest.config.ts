import { defineConfig } from 'vitest/config'

const notOurs = ['**/node_modules/**', '**/build/**', '**/.docket/**']
const needsMore = ['**/*.{db,kafka,dapr,e2e}.test.{ts,tsx}']

/**
 * Kinds of test, told apart by their file name: pure ones, ones on a real PostgreSQL, on a real Kafka, through a browser.
 * The server is started once for a run by the global set-up; pure tests do not pay for it.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    // A failure says the whole of what was expected: it may not come again.
    chaiConfig: { truncateThreshold: 2_000 },
    // Long, for the sake of machines with much else to do: no test is about how fast they are.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // The default of a second is a bet on the speed of the machine.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...notOurs, ...needsMore],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['**/*.db.test.{ts,tsx}'],
          exclude: notOurs,
          globalSetup: ['tests/setup/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: ['**/*.kafka.test.{ts,tsx}'],
          exclude: notOurs,
          globalSetup: ['tests/setup/global-setup.ts', 'tests/setup/kafka-setup.ts'],
          // One broker for all, whose topics each test finds empty.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'dapr',
          include: ['**/*.dapr.test.{ts,tsx}'],
          exclude: notOurs,
          globalSetup: ['tests/setup/global-setup.ts', 'tests/setup/kafka-setup.ts'],
          // They mostly wait, each for sidecars of its own; one file alone has the broker of the run.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          testTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.{ts,tsx}'],
          exclude: notOurs,
          globalSetup: ['tests/setup/global-setup.ts'],
        },
      },
    ],
  },
})
