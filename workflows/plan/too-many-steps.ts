import { upgradeError } from '../../cloud/model/errors'
import { limits } from '../../cloud/model/limits'
import { longTaskSeconds } from '../../cloud/model/task-timeout'
import type { Outline } from './outline'

const sizeOf = ({ entries }: Outline): number => entries.length

/** The steps that a new worker takes over within one workflow task of so many seconds. */
const mostWithin = (taskSeconds: number): number =>
  taskSeconds < longTaskSeconds ? limits.stepsInShortTasks : limits.steps

/** True if no new worker could take the upgrade over. */
export const hasTooManySteps = (outline: Outline, taskSeconds: number = longTaskSeconds): boolean =>
  sizeOf(outline) > mostWithin(taskSeconds)

/**
 * Refuses an upgrade that could not come to its end.
 * @param taskSeconds the time that Temporal gives a workflow task of it; by default as our command line starts it
 * @throws TooManySteps; TaskTooShort, where a start with more time would do
 */
export function refuseTooManySteps(outline: Outline, taskSeconds: number = longTaskSeconds): void {
  if (!hasTooManySteps(outline, taskSeconds)) return
  const { service } = outline
  const steps = sizeOf(outline)
  if (!hasTooManySteps(outline)) throw upgradeError('TaskTooShort', { service, steps, taskSeconds, longTaskSeconds })
  throw upgradeError('TooManySteps', { service, steps, most: limits.steps })
}
