import { ensure } from './ensure.mjs'
import { SetupError } from './say.mjs'

const oldestNode = 20

/**
 * Provides the needs of a task.
 * @param {import('./tasks.mjs').Task} task
 * @param {string[]} args
 * @throws {SetupError} what is missing and what to run
 */
export async function prepare(task, args) {
  if (Number(process.versions.node.split('.')[0]) < oldestNode) {
    throw new SetupError(`Node ${String(oldestNode)} or newer is needed; this is ${process.version}.`)
  }
  await ensure([...task.needs, ...(task.alsoNeeds?.(args) ?? [])])
}
