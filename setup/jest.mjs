import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { handOver } from './child.mjs'
import { root } from './paths.mjs'
import { explained } from './say.mjs'

/**
 * @typedef {object} TestRun
 * @property {number} passed
 * @property {number} failed tests that failed and suites that could not run; at least 1 when jest's exit code is not 0
 * @property {boolean} sound nothing failed, here or beside the tests
 */

/**
 * Runs jest with the terminal handed over.
 * @param {string[]} args for jest
 * @returns {Promise<TestRun>}
 */
export async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'openstack-upgrade-jest-'))
  const counts = join(folder, 'counts.json')
  try {
    const jest = join(root, 'node_modules/jest/bin/jest.js')
    const code = await handOver(process.execPath, [jest, ...args], { ...process.env, TEST_COUNTS: counts })
    const { passed, failed } = countsIn(counts)
    const atLeast = code === 0 ? failed : Math.max(failed, 1)
    return { passed, failed: atLeast, sound: atLeast === 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Reads the reporter's file. A run that ended early wrote none: that is a failure, not zero tests.
 * @param {string} file
 * @returns {{ passed: number, failed: number }}
 */
function countsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1 }
  }
}

/**
 * Runs tests and ends stdout in any case with the line that people and CI look for, alone on its line. Tests that did not
 * come to their end are a failure.
 * @param {() => Promise<TestRun>} runTests
 * @returns {Promise<number>} the exit code
 */
export async function withClosingLine(runTests) {
  let code = 1
  let counts = { passed: 0, failed: 1 }
  try {
    const outcome = await runTests()
    code = outcome.sound ? 0 : 1
    counts = outcome
  } catch (error) {
    code = explained(error)
  }
  process.stdout.write(`Tests: ${String(counts.passed)} passed, ${String(counts.failed)} failed\n`)
  return code
}
