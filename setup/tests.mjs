import { ensure } from './ensure.mjs'
import { runJest, withClosingLine } from './jest.mjs'
import { needsOf, testsAsked } from './needs.mjs'
import { prepare } from './prepare.mjs'
import { writePrograms } from './programs.mjs'
import { verify } from './verify.mjs'

/**
 * Runs a task that ends with a line about its tests.
 * @param {import('./tasks.mjs').Task} task
 * @param {'verify' | { readonly jest: readonly string[] }} runs
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export function runTests(task, runs, args) {
  return withClosingLine(async () => {
    const jestArgs = runs === 'verify' ? args : [...runs.jest, ...args]
    await prepare(task, args)
    await prepareTests(jestArgs)
    // Tests that need no build read these too; `verify` looks if they are as they have to be.
    if (runs !== 'verify') writePrograms()
    return runs === 'verify' ? verify(args) : runJest(jestArgs)
  })
}

/**
 * Provides what the tests that jest will run declare, and no more. TEST_NEEDS tells it to jest's global set-up, which starts
 * a Temporal server only for tests that need one.
 * @param {string[]} jestArgs
 */
async function prepareTests(jestArgs) {
  const needs = needsOf(await testsAsked(jestArgs))
  await ensure(needs)
  process.env.TEST_NEEDS = needs.join()
}
