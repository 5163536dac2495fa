// node setup/run.mjs <task> [arguments]: sets up what the task needs, then runs it. What it knows is in tasks.mjs.
import { constants } from 'node:os'
import { handOver, passSignalsOn } from './child.mjs'
import { ensure } from './ensure.mjs'
import { closingLine, runJest } from './jest.mjs'
import { Interrupted, SetupError, say } from './say.mjs'
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
  if (runs === 'test' || runs === 'verify')
    return tested(task, () => (runs === 'verify' ? verify(args) : runJest(args)))
  try {
    await prepare(task)
    return runs === undefined ? 0 : await handOver(process.execPath, [...runs, ...args])
  } catch (error) {
    return explained(error)
  }
}

/**
 * Runs tests and ends stdout with their closing line, whatever happens: a run that did not come to its end is a failure.
 * @param {import('./tasks.mjs').Task} task
 * @param {() => Promise<import('./jest.mjs').TestRun>} runTests
 * @returns {Promise<number>} the exit code
 */
async function tested(task, runTests) {
  let code = 1
  let line = closingLine({ passed: 0, failed: 1 })
  try {
    await prepare(task)
    const outcome = await runTests()
    code = outcome.sound ? 0 : 1
    line = closingLine(outcome)
  } catch (error) {
    code = explained(error)
  }
  process.stdout.write(`${line}\n`)
  return code
}

/** @param {import('./tasks.mjs').Task} task */
async function prepare(task) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(`Node ${String(oldestNode)} or newer is needed; this is ${process.version}.`)
  }
  await ensure(task.needs)
}

/**
 * @param {unknown} error
 * @returns {number} the exit code
 */
function explained(error) {
  if (error instanceof Interrupted) return 128 + constants.signals[error.signal]
  if (error instanceof SetupError) say(error.message)
  else process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`)
  return 1
}

passSignalsOn()
process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3))
