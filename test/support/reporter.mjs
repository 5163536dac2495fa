import { writeFileSync } from 'node:fs'

/**
 * Counts a run for its closing line. A suite that could not run counts as one failure. Under `npm test` the counts go to
 * the file that TEST_COUNTS names and the line is printed once jest has ended, so that nothing can come after it; under
 * jest alone it is printed here.
 */
export default class Reporter {
  /**
   * @param {ReadonlySet<unknown>} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const file = process.env.TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify({ passed, failed }))
    else process.stdout.write(`Tests: ${String(passed)} passed, ${String(failed)} failed\n`)
  }
}
