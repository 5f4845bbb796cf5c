/*
 * node .ci/count-tests.mjs REPORT FAILURES: prints "PASSED FAILED" of a JSON report of Vitest and writes what failed,
 * with the first lines of why, to the file FAILURES. A skipped test counts as failed.
 */
import { readFileSync, appendFileSync } from 'node:fs'

const LINES_OF_A_MESSAGE = 12

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const failures = report.testResults.flatMap((file) => [
  ...(file.message ? [`${file.name}: ${file.message}`] : []),
  ...file.assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => [`${test.status}: ${file.name}: ${test.fullName}`, ...firstLines(test.failureMessages)].join('\n')),
])
appendFileSync(process.argv[3] ?? '', failures.map((failure) => `${failure}\n`).join('\n'))

const skipped = report.numPendingTests + report.numTodoTests
if (skipped > 0) console.error(`${skipped} tests were skipped, and nothing may be`)
console.log(`${report.numPassedTests} ${report.numFailedTests + skipped}`)

/** @param {string[]} messages */
function firstLines(messages) {
  return (messages ?? []).flatMap((message) => message.split('\n').slice(0, LINES_OF_A_MESSAGE))
}
