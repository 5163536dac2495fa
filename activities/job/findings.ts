import type { JobTimes } from '../../cloud/model/agentless'
import type { JobAction, StepInput } from '../../cloud/model/actions'
import type { Earlier, Look } from '../../cloud/model/outcomes'
import { shownTime } from './answer'
import type { Report } from './report'
import { type Job, recordPlace, sumOf } from './script'

/**
 * Describes a job that an earlier run of the upgrade began. Undefined for a job of this run, and for a record that does not
 * name its run.
 */
function earlierOf(
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

/** The facts that a failed job and a lost one have in common: where its record is, its output, and the probe's finding. */
export function findings(
  job: Job,
  input: Pick<StepInput, 'run'> & { readonly action: JobAction },
  report: Report,
): Omit<Extract<Look, { state: 'lost' }>, 'state' | 'reason'> {
  const { record, tail, effect, evidence } = report
  const { generation } = record
  const earlier = earlierOf(input, report)
  const found = { generation, tail, effect, evidence, record: recordPlace(job, generation) }
  return earlier === undefined ? found : { ...found, earlier }
}

/** The notices of a report, as a field of a step that is done. */
export const noticesOf = ({ notices }: Report): Pick<Report, 'notices'> => (notices === undefined ? {} : { notices })

/** The times of a job that has ended, as fields of a step that is done. */
export const timesOf = ({ began, ended }: JobTimes): { readonly seconds: number; readonly job: JobTimes } => ({
  seconds: ended - began,
  job: { began, ended },
})
