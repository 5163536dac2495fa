import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import { root, runModule, setup, temporaryFolder } from './support'
import type { Outcome } from './support'

// Compilers, jest or pip run in here, each in a process of its own, while other test files use the other core.
jest.setTimeout(180_000)

const { folder, remove } = temporaryFolder()
afterAll(remove)

/** Runs a small jest project of its own through set-up. */
async function testRun(name: string, files: Record<string, string>, config: object = {}): Promise<Outcome> {
  const project = join(folder, name)
  mkdirSync(project)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(project, file), text)
  const whole = {
    rootDir: project,
    transform: {},
    reporters: ['default', `${root}/test/support/reporter.mjs`],
    ...config,
  }
  writeFileSync(join(project, 'jest.config.json'), JSON.stringify(whole))
  return runModule(
    `import { runJest, withClosingLine } from '${setup}/jest.mjs'
     process.exitCode = await withClosingLine(() => runJest(['--config', '${project}/jest.config.json']))`,
    process.env,
  )
}

const lastLine = ({ stdout }: Outcome): string => stdout.slice(stdout.trimEnd().lastIndexOf('\n') + 1)
const passes = "test('passes', () => undefined)"

test('it counts tests that pass', async () => {
  const run = await testRun('passing', { 'a.test.js': passes, 'b.test.js': passes })
  expect(lastLine(run)).toBe('Tests: 2 passed, 0 failed\n')
  expect(run.code).toBe(0)
})

test('a suite that cannot run counts as a failure, beside the tests that failed', async () => {
  const run = await testRun('crashing', {
    'a.test.js': `${passes}\ntest('fails', () => { throw new Error('no') })`,
    'b.test.js': "require('./not-there')",
    'c.test.js': 'const nothing = 1',
  })
  expect(lastLine(run)).toBe('Tests: 1 passed, 3 failed\n')
  expect(run.code).toBe(1)
})

test('a run that never came to its tests is a failure, not zero tests', async () => {
  const broken = { 'a.test.js': passes, 'broken.js': "module.exports = () => { throw new Error('no server') }" }
  const run = await testRun('no-setup', broken, { globalSetup: '<rootDir>/broken.js' })
  expect(lastLine(run)).toBe('Tests: 0 passed, 1 failed\n')
  expect(run.code).toBe(1)
})

test('no test at all is a failure', async () => {
  const run = await testRun('empty', {})
  expect(lastLine(run)).toBe('Tests: 0 passed, 1 failed\n')
})

test('a test that ends the process is a failure', async () => {
  const run = await testRun('ending', { 'a.test.js': "test('ends all', () => process.exit(0))" })
  expect(lastLine(run)).toMatch(/^Tests: 0 passed, [1-9]\d* failed\n$/)
  expect(run.code).toBe(1)
})

test('nothing that a run prints comes after it, even what it prints last of all', async () => {
  const late = {
    'a.test.js': passes,
    'late.js': "module.exports = () => { process.on('exit', () => console.log('late')) }",
  }
  const run = await testRun('late', late, { globalTeardown: '<rootDir>/late.js' })
  expect(run.stdout).toContain('late\n')
  expect(lastLine(run)).toBe('Tests: 1 passed, 0 failed\n')
})

test('it is printed when set-up itself fails, after the reason', async () => {
  const run = await runModule(
    `import { withClosingLine } from '${setup}/jest.mjs'
     import { SetupError } from '${setup}/say.mjs'
     process.exitCode = await withClosingLine(() => Promise.reject(new SetupError('HAProxy is missing.')))`,
    process.env,
  )
  expect(run).toEqual({ code: 1, stdout: 'Tests: 0 passed, 1 failed\n', stderr: 'set-up: HAProxy is missing.\n' })
})
