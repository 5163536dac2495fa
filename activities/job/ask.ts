import { upgradeError } from '../../cloud/model/errors'
import { type ExecOptions, type Executed, known, type Wait } from '../ssh'
import { AnswerReader, parseOf, shownTime, type Said } from './answer'
import { brief } from './redact'
import { reportIn, type Report } from './report'
import { type Job, type Question, recordPlace } from './script'

/** The part of SSH that jobs use. */
export interface Remote {
  exec(host: Job['host'], script: string, options?: ExecOptions): Promise<Executed>
}

/** `absent`: never started, and the question that found out may not claim it. */
export type Answer = Report | 'absent'

/** Words of an answer that only tell of a wait: there may be thousands of them. */
export const passing = ['tick', 'waiting']

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
  const report = reportIn(reader, executed.stderr)
  if (report === undefined) throw incomplete(job, executed)
  return report
}

/** The next thing to wait for after a line of an answer: the claim, a job's next sign of life, or the rest of the report. */
export function waitAfter({ word }: Said): Wait {
  if (word === 'waiting') return 'claim'
  return word === 'running' || word === 'tick' ? 'tick' : 'answer'
}

export function throwRefusals(job: Job, generation: number, reader: AnswerReader): void {
  const host = job.host.name
  const busy = reader.rest('busy')
  if (busy !== undefined) {
    const [record = '', upgrade = '', step = ''] = busy.split(' ')
    throw upgradeError('HostBusy', { host, holder: `${upgrade} (${step})`, record: `${job.host.jobsFolder}/${record}` })
  }
  const unsafe = reader.rest('unsafe')
  if (unsafe !== undefined)
    throw upgradeError('JobsFolderUnsafe', { host, folder: job.host.jobsFolder, reason: unsafe })
  if (reader.rest('changed') !== undefined) {
    const { address, port } = job.host
    const reason = 'a command of this step has begun or ended there since it was asked about'
    throw upgradeError('HostUnreachable', { host, address: `${address}:${port}`, reason })
  }
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
export function incomplete(job: Job, executed: Executed): Error {
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
