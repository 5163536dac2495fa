import { upgradeError } from '../../cloud/model/errors'
import { limits } from '../../cloud/model/limits'
import type { Outline } from './outline'

const sizeOf = ({ entries }: Outline): number => entries.length

/** True if Temporal would end the upgrade in the middle, since its history grows too long. */
export const hasTooManySteps = (outline: Outline): boolean => sizeOf(outline) > limits.steps

/**
 * Refuses an upgrade that could not come to its end.
 * @throws TooManySteps
 */
export function refuseTooManySteps(outline: Outline): void {
  if (!hasTooManySteps(outline)) return
  throw upgradeError('TooManySteps', { service: outline.service, steps: sizeOf(outline), most: limits.steps })
}
