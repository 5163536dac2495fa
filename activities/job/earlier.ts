import type { JobAction, StepInput } from '../../cloud/model/actions'
import type { Earlier } from '../../cloud/model/outcomes'
import type { Report } from './ask'
import { sumOf } from './script'

/** A time of a host's clock for people: `2026-11-28 02:13 UTC`. */
const shownTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/**
 * What is to be said of a job that an earlier run of the upgrade began; undefined of this run's own, and where the record
 * does not say whose it is.
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
