import { upgradeError } from '../../cloud/model/errors'
import type { Effect } from '../../cloud/model/outcomes'
import { type ExecOptions, type Executed, known, type Wait } from '../ssh'
import { probeSeconds } from '../answered-within'
import {
  AnswerReader,
  parseOf,
  parseState,
  ProbeCode,
  shownTime,
  type RecordOf,
  type RecordState,
  type Said,
} from './answer'
import { brief, tailOf } from './redact'
import { type Job, type Question, recordPlace } from './script'

/** What jobs need of SSH. */
export interface Remote {
  exec(host: Job['host'], script: string, options?: ExecOptions): Promise<Executed>
}

/** What a host said of a job: its record, the end of its output, and what the probe found. */
export interface Report {
  readonly record: RecordState
  readonly tail: string
  readonly effect: Effect
  readonly evidence: string
  /** Where the output says that something was denied: what refuses whom. */
  readonly denied?: string
  /** Whose job it is; absent where the record does not say. */
  readonly of?: RecordOf
  /** The effect is all there, but may be an earlier run's: the probe's exit code 5. */
  readonly mayBeEarlier?: true
}

/** Never started, and not to be claimed by the question that found out. */
export type Answer = Report | 'absent'

/** Words of an answer that only tell how a wait goes on: there may be thousands. */
const passing = ['tick', 'waiting']

/**
 * Puts a question about a job to its host.
 * @param hear told of each marked line as it comes
 * @throws UpgradeError HostUnreachable (also when the answer did not come to its end: the question may be put again),
 *   HostBusy, JobConflict, JobNotStarted, JobsFolderUnsafe, JobAnswerUnreadable, and what SSH throws
 */
export async function ask(
  remote: Remote,
  job: Job,
  generation: number,
  question: Question,
  signal: AbortSignal,
  hear: (said: Said) => void,
): Promise<Answer> {
  let due: (wait: Wait) => void = () => undefined
  const reader = new AnswerReader(
    question.mark,
    (said) => {
      due(waitAfter(said))
      hear(said)
    },
    passing,
  )
  const onOutput: ExecOptions['onOutput'] = (chunk, isDue) => {
    due = isDue
    reader.add(chunk)
  }
  const executed = await remote.exec(job.host, question.script, { signal, onOutput, wait: question.wait })
  throwRefusals(job, generation, reader)
  if (reader.rest('absent') !== undefined) return 'absent'
  const record = parseState(reader.rest('state') ?? '')
  const probe = ProbeCode.safeParse(reader.rest('end'))
  if (record !== undefined && probe.success) {
    const tail = tailOf(reader.textOf('err'), reader.textOf('out'))
    const denied = brief(reader.textOf('denied'), deniedCharacters)
    const of = parseOf(reader.rest('of') ?? '')
    return {
      record,
      tail,
      ...(of === undefined ? {} : { of }),
      ...(denied === '' ? {} : { denied }),
      ...effectOf(probe.data, reader.textOf('probe').trim() || executed.stderr),
    }
  }
  throw incomplete(job, executed)
}

/** What is waited for behind each line of an answer: the claim, a job's next sign of life, or the rest of the report. */
function waitAfter({ word }: Said): Wait {
  if (word === 'waiting') return 'claim'
  return word === 'running' || word === 'tick' ? 'tick' : 'answer'
}

function throwRefusals(job: Job, generation: number, reader: AnswerReader): void {
  const host = job.host.name
  const busy = reader.rest('busy')
  if (busy !== undefined) {
    const [record = '', upgrade = '', step = ''] = busy.split(' ')
    throw upgradeError('HostBusy', { host, holder: `${upgrade} (${step})`, record: `${job.host.jobsFolder}/${record}` })
  }
  const unsafe = reader.rest('unsafe')
  if (unsafe !== undefined)
    throw upgradeError('JobsFolderUnsafe', { host, folder: job.host.jobsFolder, reason: unsafe })
  if (reader.rest('conflict') !== undefined) {
    const of = parseOf(reader.rest('of') ?? '')
    const when =
      of === undefined ? 'at a time that its record does not tell' : `at ${shownTime(of.at)}, pinned to ${of.pin},`
    throw upgradeError('JobConflict', { host, step: job.step, when, record: recordPlace(job, generation) })
  }
  if (reader.rest('not-started') !== undefined) {
    const reason = [reader.rest('not-started'), reader.textOf('not-started')].join(' ')
    throw upgradeError('JobNotStarted', { host, step: job.step, reason: brief(reason, 300) })
  }
}

/** An answer without its end. Cut off or killed from outside it may be asked for again; a shell's own failure may not. */
function incomplete(job: Job, executed: Executed): Error {
  const ended = known(job.host, executed)
  if (ended.kind === 'signalled' || ended.code > 128) {
    const reason = 'the question was killed on the host before it was answered'
    return upgradeError('HostUnreachable', {
      host: job.host.name,
      address: `${job.host.address}:${job.host.port}`,
      reason,
    })
  }
  const reason = `exit code ${ended.code}: ${brief(ended.stderr || ended.stdout, 300) || 'no output'}`
  return upgradeError('JobAnswerUnreadable', { host: job.host.name, step: job.step, reason })
}

/** How long a probe's evidence may be: one short paragraph. */
const evidenceCharacters = 500

/** One line, with a path in it. */
const deniedCharacters = 300

/**
 * The probe's language: exit 0 all, 3 none, 4 a part, 5 all of it though perhaps of an earlier run; anything else means that
 * it can't tell.
 */
function effectOf(code: number | undefined, text: string): Pick<Report, 'effect' | 'evidence' | 'mayBeEarlier'> {
  const evidence = brief(text, evidenceCharacters)
  switch (code) {
    case 0:
      return { effect: 'all', evidence }
    case 3:
      return { effect: 'none', evidence }
    case 4:
      return { effect: 'part', evidence }
    case 5:
      return { effect: 'all', evidence, mayBeEarlier: true }
    case undefined:
      return { effect: 'unknown', evidence: 'not probed while the job runs' }
    case 124:
      return {
        effect: 'unknown',
        evidence: brief(`the probe was ended after ${probeSeconds} s; ${text}`, evidenceCharacters),
      }
    default:
      return { effect: 'unknown', evidence: brief(`the probe ended with code ${code}; ${text}`, evidenceCharacters) }
  }
}
