import { upgradeError } from '../../cloud/model/errors'
import type { ExecOptions, Wait } from '../ssh'
import { unlessAborted } from '../unless-aborted'
import { AnswerReader, type Said } from './answer'
import { incomplete, passing, throwRefusals, waitAfter, type Remote } from './ask'
import { reportIn, type Report } from './report'
import type { Job, Question } from './script'

/** The answer to a look that may have gone on to a claim. */
export interface LookedAndClaimed {
  /** The finding of the look. */
  readonly looked: Report
  /** The report at the end of the generation that was claimed after it; absent if none was. */
  readonly ended?: Report
}

/** The parts that the asker has in it. */
export interface Asker {
  /**
   * Called with the finding of the look, once. Its number is the generation to claim; undefined: none. If it rejects, no
   * generation is claimed, and the question is given up with that reason.
   */
  readonly decide: (looked: Report) => Promise<number | undefined>
  /** Called with each marked line after the claim was asked for. */
  readonly hear: (said: Said) => void
}

/**
 * Puts the question of `lookAndAttendScript` to a host, in one round trip: it looks, the asker decides, and the claim is made
 * by the shell that has looked. A claim is only ever made by a word that came within seconds of the look.
 * @throws UpgradeError as `ask`; HostUnreachable also if the word to claim has not come in time
 */
export async function askToClaim(
  remote: Remote,
  job: Job,
  question: Question,
  signal: AbortSignal,
  { decide, hear }: Asker,
): Promise<LookedAndClaimed> {
  const givenUp = new AbortController()
  let say: (line: string) => void = () => undefined
  let due: (wait: Wait) => void = () => undefined
  let generation: number | undefined
  const attending = new AnswerReader(
    question.mark,
    (said) => {
      due(waitAfter(said))
      hear(said)
    },
    passing,
  )
  const looking = new AnswerReader(question.mark, ({ word }) => {
    if (word === 'end') decided = goOn()
  })
  let reader = looking
  let decided = Promise.resolve()
  const goOn = async (): Promise<void> => {
    const looked = reportIn(looking, '')
    try {
      generation = looked === undefined ? undefined : await decide(looked)
    } catch (error) {
      givenUp.abort(error)
      return
    }
    if (generation === undefined) {
      say('')
      return
    }
    reader = attending
    due('claim')
    say(`${question.mark} claim ${generation}\n`)
  }
  const options = {
    signal: AbortSignal.any([signal, givenUp.signal]),
    wait: question.wait,
    onHearing: (to) => {
      say = to
    },
    onOutput: (chunk, isDue) => {
      due = isDue
      reader.add(chunk)
    },
  } satisfies ExecOptions
  const executed = await remote.exec(job.host, question.script, options)
  // A shell that has not waited for the word has ended before the decision.
  await unlessAborted(decided, options.signal)
  const [before = '', after = ''] = executed.stderr.split(`${question.mark}\n`)
  throwRefusals(job, 0, looking)
  const looked = reportIn(looking, before)
  if (looked === undefined) throw incomplete(job, executed)
  if (generation === undefined) return { looked }
  throwRefusals(job, generation, attending)
  const ended = reportIn(attending, after)
  if (ended !== undefined) return { looked, ended }
  if (executed.kind === 'exited' && executed.code === 0 && attending.said.length === 0) {
    const { name: host, address, port } = job.host
    const reason = 'the word to begin came too late'
    throw upgradeError('HostUnreachable', { host, address: `${address}:${port}`, reason })
  }
  throw incomplete(job, executed)
}
