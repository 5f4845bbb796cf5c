/* node .ci/count-tests.mjs REPORT: prints "PASSED FAILED" of a JSON report of Vitest. A skipped test counts as failed. */
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const skipped = report.numPendingTests + report.numTodoTests
if (skipped > 0) console.error(`${skipped} tests were skipped, and nothing may be`)
console.log(`${report.numPassedTests} ${report.numFailedTests + skipped}`)
