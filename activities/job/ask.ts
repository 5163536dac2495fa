import { upgradeError } from '../../cloud/model/errors'
import type { Effect, Notice } from '../../cloud/model/outcomes'
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
import { noticesIn, wordsFor } from './notices'
import { brief, tailOf } from './redact'
import { type Job, type Question, recordPlace } from './script'

/** The part of SSH that jobs use. */
export interface Remote {
  exec(host: Job['host'], script: string, options?: ExecOptions): Promise<Executed>
}

/** A host's report of a job: its record, the end of its output, and the finding of the probe. */
export interface Report {
  readonly record: RecordState
  readonly tail: string
  readonly effect: Effect
  readonly evidence: string
  /** The facts that an install leaves to a person; absent if there is none. */
  readonly notices?: Notice[]
  /** If the output says that access was denied: the file that refuses, and the user. */
  readonly denied?: string
  /** The run that began the job; absent if the record does not say. */
  readonly of?: RecordOf
  /** The whole effect is there, but may be of an earlier run: the probe's exit code 5. */
  readonly mayBeEarlier?: true
}

/** `absent`: never started, and the question that found out may not claim it. */
export type Answer = Report | 'absent'

/** Words of an answer that only tell of a wait: there may be thousands of them. */
const passing = ['tick', 'waiting']

/**
 * Puts a question about a job to its host.
 * @param hear called with each marked line as it comes
 * @throws UpgradeError HostUnreachable (also if the answer did not come to its end: the question may be put again),
 *   HostBusy, JobConflict, JobNotStarted, JobsFolderUnsafe, JobAnswerUnreadable, and the errors of SSH
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
    const { text, notices } = noticesIn(reader.textOf('probe').trim() || executed.stderr)
    return {
      record,
      tail,
      ...(notices.length === 0 ? {} : { notices: [...notices] }),
      ...(of === undefined ? {} : { of }),
      ...(denied === '' ? {} : { denied }),
      ...effectOf(probe.data, wordsFor(notices) + text),
    }
  }
  throw incomplete(job, executed)
}

/** The next thing to wait for after a line of an answer: the claim, a job's next sign of life, or the rest of the report. */
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

/**
 * The error for an answer without its end. An answer that was cut off, or whose shell was killed, may be asked for again; a
 * shell's own failure may not.
 */
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

/** Characters of a probe's evidence: one short paragraph. */
const evidenceCharacters = 500

/** One line, with a path in it. */
const deniedCharacters = 300

/**
 * The probe's language: exit 0 the whole effect, 3 none, 4 a part, 5 the whole effect, perhaps of an earlier run. Any other
 * code means that the probe can't tell.
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
