// node setup/run.mjs <task> [arguments]: sets up the needs of the task, then runs it. tasks.mjs lists the tasks.
import { handOver, passSignalsOn } from './child.mjs'
import { prepare } from './prepare.mjs'
import { explained, say } from './say.mjs'
import { tasks } from './tasks.mjs'

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
    const { runTests } = await import('./tests.mjs')
    return runTests(task, runs, args)
  }
  try {
    await prepare(task, args)
    return runs === undefined ? 0 : await handOver(process.execPath, [...runs, ...args])
  } catch (error) {
    return explained(error)
  }
}

passSignalsOn()
process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3))
