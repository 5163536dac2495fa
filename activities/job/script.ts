import { createHash } from 'node:crypto'
import { quote, script } from '../../cloud/model/commands'
import type { RunOf } from '../../cloud/model/actions'
import type { Host } from '../../cloud/model/hosts'
import type { StepId, UpgradeId } from '../../cloud/model/ids'
import type { Wait } from '../ssh'
import { newMark } from '../ssh/delivery'
import { attendFunctions } from './shell/attend'
import { claimFunctions, runner } from './shell/claim'
import { deniedFunctions } from './shell/denied'
import { hearFunctions } from './shell/hear'
import { pruneFunctions } from './shell/prune'
import { recordFunctions } from './shell/record'
import { reportFunctions } from './shell/report'

/** The job of one step on one host. */
export interface Job {
  readonly host: Host
  readonly upgrade: UpgradeId
  readonly step: StepId
}

/** A script with the mark that begins the lines of its answer. */
export interface Question {
  readonly mark: string
  readonly script: string
  /** The first thing to wait for, once its shell has begun. */
  readonly wait: Wait
}

/** Sixteen hexadecimal digits that stand for an id in the names of folders. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** A pattern of the shell for the folders of all of an upgrade's records below the jobs folder. */
export const foldersOf = (upgrade: UpgradeId): string => `${shortHash(upgrade)}-*`

/** The folder of a step's records below the jobs folder; those of one upgrade begin alike. */
export function stepFolder(upgrade: UpgradeId, step: StepId): string {
  return `${shortHash(upgrade)}-${shortHash(step)}`
}

/** The file of a note below the jobs folder. */
export function noteFile(upgrade: UpgradeId, key: string): string {
  return `notes/${shortHash(upgrade)}-${shortHash(key)}`
}

/** The folder of one generation's record below the jobs folder. */
export function recordFolder(job: Job, generation: number): string {
  return `${stepFolder(job.upgrade, job.step)}/g${generation}`
}

/** The sum of a command, by which a record recognises it. */
export function sumOf(command: string): string {
  return createHash('sha256').update(`${command}\n`).digest('hex')
}

/** The place of the whole output, for an operator: host:folder. */
export function recordPlace(job: Job, generation: number): string {
  return `${job.host.name}:${job.host.jobsFolder}/${recordFolder(job, generation)}`
}

/** The beginning of every script that touches the jobs folder. */
export function preamble(host: Host, mark: string): string {
  return script(`mark=${mark} base=${quote(host.jobsFolder)} boot_id_path=${quote(host.bootIdPath)}`, recordFunctions)
}

/** Finds the newest generation of a step's job, and its state. Wants: folder. */
const look = [
  'check_base && newest_of "$base/$folder" || newest=0',
  'generation=$newest dir=$base/$folder/g$newest',
  'state_of "$dir"',
  'looked="$generation $state"',
  'if [ "$state" != running ] && removed_runner "$base/$folder/g*"; then',
  '  generation=${found##*/g} state=running code=- ended=-; uptime_now; began=$up',
  'fi',
]

/** Reads the newest generation of a step's job and, unless it runs, the finding of the probe. Changes nothing. */
export function lookScript(job: Job, probe: string): Question {
  const mark = newMark()
  return {
    mark,
    wait: 'answer',
    script: script(
      preamble(job.host, mark),
      `probe=${quote(probe)} folder=${stepFolder(job.upgrade, job.step)}`,
      deniedFunctions,
      reportFunctions,
      ...look,
      'report',
    ),
  }
}

/** The way in which a job is started, waited for and reported. */
export interface Attendance {
  readonly generation: number
  readonly command: string
  readonly probe: string
  /** False: a job that was never started is only reported as absent. */
  readonly mayClaim: boolean
  /** The answer comes before the job's end once the job has run for so long; 0 for never. */
  readonly limitSeconds: number
  /** The run that asks: kept in the record of a job that it claims. */
  readonly run?: RunOf | undefined
  /** The activity that asks: kept likewise. */
  readonly activity?: string | undefined
}

/** The lines that bring the means to claim a generation. */
const claiming = ({ command, run, activity }: Pick<Attendance, 'command' | 'run' | 'activity'>): string[] => [
  `run_id=${quote(run?.id ?? '')} pin=${quote(run?.pin ?? '')} activity=${quote(activity ?? '')}`,
  `command=${quote(command)}`,
  `runner=${quote(runner)}`,
  pruneFunctions,
  claimFunctions,
]

/**
 * Looks as `lookScript` does, and then hears whether to claim a generation. If so, it starts that one unless it was started
 * before, waits for its end, and reports it: the answer has two parts.
 */
export function lookAndAttendScript(
  job: Job,
  { command, probe, limitSeconds, run, activity }: Omit<Attendance, 'generation' | 'mayClaim'>,
): Question {
  const mark = newMark()
  return {
    mark,
    wait: 'answer',
    script: script(
      preamble(job.host, mark),
      `folder=${stepFolder(job.upgrade, job.step)} wanted_sum=${sumOf(command)} limit=${limitSeconds}`,
      `upgrade=${quote(job.upgrade)} step=${quote(job.step)} probe=${quote(probe)}`,
      deniedFunctions,
      reportFunctions,
      attendFunctions,
      hearFunctions,
      ...claiming({ command, run, activity }),
      ...look,
      'findings',
      'hear',
      'record=$folder/g$generation dir=$base/$folder/g$generation',
      'check_base',
      // The look has seen that no command of a removed record runs, seconds ago; the claim looks once more.
      '[ -e "$dir/run" ] || claim',
      'attend',
    ),
  }
}

/** Starts a generation of a job unless it was started before, waits for its end, and reports it. */
export function attendScript(
  job: Job,
  { generation, command, probe, mayClaim, limitSeconds, run, activity }: Attendance,
): Question {
  const mark = newMark()
  const record = recordFolder(job, generation)
  const sum = sumOf(command)
  return {
    mark,
    wait: 'claim',
    script: script(
      preamble(job.host, mark),
      `record=${record} dir=$base/${record} generation=${generation} wanted_sum=${sum} limit=${limitSeconds}`,
      `upgrade=${quote(job.upgrade)} step=${quote(job.step)} probe=${quote(probe)}`,
      deniedFunctions,
      reportFunctions,
      attendFunctions,
      ...(mayClaim ? claiming({ command, run, activity }) : []),
      'check_base',
      '[ -e "$dir/run" ] || ! removed_runner "$dir" || attend_removed',
      ...(mayClaim ? ['[ -e "$dir/run" ] || claim'] : ['[ -e "$dir/run" ] || refuse absent']),
      'attend',
    ),
  }
}
