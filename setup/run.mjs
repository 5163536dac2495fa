// node setup/run.mjs <task> [arguments]: sets up the needs of the task, then runs it. tasks.mjs lists the tasks.
import { handOver, passSignalsOn } from './child.mjs'
import { ensure } from './ensure.mjs'
import { runJest, withClosingLine } from './jest.mjs'
import { needsOf, testsAsked } from './needs.mjs'
import { writePrograms } from './programs.mjs'
import { explained, SetupError, say } from './say.mjs'
import { tasks } from './tasks.mjs'
import { verify } from './verify.mjs'

const oldestNode = 20

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main(name, args) {
  const task = tasks[name]
  if (task === undefined) {
    say(`there is no task '${name}'. The tasks are: ${Object.keys(tasks).join(', ')}.`)
    return 2
  }
  const { runs } = task
  if (runs === 'verify' || (runs !== undefined && 'jest' in runs)) {
    return withClosingLine(async () => {
      const jestArgs = runs === 'verify' ? args : [...runs.jest, ...args]
      await prepare(task, args)
      await prepareTests(jestArgs)
      // Tests that need no build read these too; `verify` looks if they are as they have to be.
      if (runs !== 'verify') writePrograms()
      return runs === 'verify' ? verify(args) : runJest(jestArgs)
    })
  }
  try {
    await prepare(task, args)
    return runs === undefined ? 0 : await handOver(process.execPath, [...runs, ...args])
  } catch (error) {
    return explained(error)
  }
}

/**
 * @param {import('./tasks.mjs').Task} task
 * @param {string[]} args
 */
async function prepare(task, args) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(`Node ${String(oldestNode)} or newer is needed; this is ${process.version}.`)
  }
  await ensure([...task.needs, ...(task.alsoNeeds?.(args) ?? [])])
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

passSignalsOn()
process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3))
