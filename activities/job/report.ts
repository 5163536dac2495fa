import type { Effect, Notice } from '../../cloud/model/outcomes'
import { probeSeconds } from '../answered-within'
import { parseOf, parseState, ProbeCode, type AnswerReader, type RecordOf, type RecordState } from './answer'
import { noticesIn, wordsFor } from './notices'
import { brief, tailOf } from './redact'

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

/**
 * The report that a host's answer holds; undefined if the answer is not whole.
 * @param stderr the evidence of a probe that has printed nothing to its standard output
 */
export function reportIn(reader: AnswerReader, stderr: string): Report | undefined {
  const record = parseState(reader.rest('state') ?? '')
  const probe = ProbeCode.safeParse(reader.rest('end'))
  if (record === undefined || !probe.success) return undefined
  const tail = tailOf(reader.textOf('err'), reader.textOf('out'))
  const denied = brief(reader.textOf('denied'), deniedCharacters)
  const of = parseOf(reader.rest('of') ?? '')
  const { text, notices } = noticesIn(reader.textOf('probe').trim() || stderr)
  return {
    record,
    tail,
    ...(notices.length === 0 ? {} : { notices: [...notices] }),
    ...(of === undefined ? {} : { of }),
    ...(denied === '' ? {} : { denied }),
    ...effectOf(probe.data, wordsFor(notices) + text),
  }
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
