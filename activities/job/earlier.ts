import type { JobAction, StepInput } from '../../cloud/model/actions'
import type { Earlier } from '../../cloud/model/outcomes'
import { shownTime } from './answer'
import type { Report } from './ask'
import { sumOf } from './script'

/**
 * Describes a job that an earlier run of the upgrade began. Undefined for a job of this run, and for a record that does not
 * name its run.
 */
export function earlierOf(
  { run, action }: Pick<StepInput, 'run'> & { readonly action: JobAction },
  { of }: Report,
): Earlier | undefined {
  if (run === undefined || of === undefined || of.run === run.id) return undefined
  const changed = [
    ...(of.pin === run.pin ? [] : [`it was pinned to ${of.pin}, and is to ${run.pin} now`]),
    ...(of.sum === sumOf(action.command) ? [] : ['its command is another now']),
    ...(of.life === 'same' ? [] : [`${action.host.name} was rebooted`]),
  ]
  return { at: shownTime(of.at), changed }
}
