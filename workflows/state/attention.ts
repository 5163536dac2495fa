import type { ErrorType } from '../../cloud/model/errors'
import type { Effect, Look, Outcome } from '../../cloud/model/outcomes'
import { explain } from '../../cloud/model/known-failures'
import type { Attention } from '../../cloud/model/progress'
import type { Step } from '../procedure/primitives'

/** The result of a step that is not done and can't go on alone. */
export type Trouble =
  | Exclude<Look | Outcome, { state: 'done' | 'ready' | 'running' | 'reached' }>
  | { state: 'parked'; sentence: string; outOfReach: boolean }

/** True if the effect of the step is there from before this run began. */
export const isMadeEarlier = (trouble: Trouble): boolean =>
  trouble.state === 'refused' && trouble.type === ('MadeEarlier' satisfies ErrorType)

const retry = 'try it again'
const leaveOut = 'goes on without this host, which is gone for good; what is left on it is for you'
const skip = '“I did it by hand”: goes on if the probe agrees'
const skipByWord = '“I did it by hand”: your word is taken and recorded, since nothing on the host could show it'
const skipOf = ({ wordStands }: Step): string => (wordStands === true ? skipByWord : skip)
/** The one answer that needs no safe point: a step in trouble seldom stands at one. */
const abortNow = { 'abort with now': 'ends here and leaves what is down as it is' }

const effects: Readonly<Record<Effect, string>> = {
  all: 'The probe finds all of it done',
  none: 'The probe finds none of it done',
  part: 'The probe finds a part of it done',
  unknown: 'The probe could not tell',
}

/** A phase that is neither untouched nor complete is for a person alone. */
function phaseAnswers(effect: Effect): Record<string, string> {
  switch (effect) {
    case 'none':
      return { retry, ...abortNow }
    case 'all':
      return { skip, ...abortNow }
    case 'part':
    case 'unknown':
      return {
        retry: 'accepted once the probe finds none of it done, as after the backup was restored',
        skip: 'accepted once the probe finds all of it done, as after it was finished by hand',
        ...abortNow,
      }
  }
}

/** The way back from a phase that failed: a restore is for a database that the phase has changed, or may have. */
function wayBackOf({ restore, untouched }: Step, effect: Effect): string {
  if (restore === undefined || effect === 'all') return ''
  return `To go back: ${effect === 'none' ? (untouched ?? restore) : restore}.`
}

/** The end of a job that this run has begun or found; an earlier run's is no failure of this one. */
function happenedTo(step: Step, trouble: Extract<Trouble, { state: 'failed' | 'lost' }>): string {
  const { earlier } = trouble
  if (earlier === undefined) {
    if (trouble.state === 'lost') return `${step.id} is lost: ${trouble.reason}. Nobody knows how far it came.`
    return trouble.exitCode === 0
      ? `${step.id} reported success, but its effect is not there.`
      : `${step.id} ended with exit code ${trouble.exitCode}.`
  }
  const end =
    trouble.state === 'lost'
      ? `was lost (${trouble.reason}), so that nobody knows how far it came`
      : trouble.exitCode === 0
        ? 'reported success, but its effect is not there any more, as after a restore'
        : `ended with exit code ${trouble.exitCode}`
  const changed =
    earlier.changed.length === 0
      ? 'The pinned version, the command and the boot of the host are the same since'
      : `Since then ${earlier.changed.join('; ')}`
  return `${step.id} has not been run by this run. An earlier run of this upgrade began it at ${earlier.at} by its host's clock, and it ${end}. ${changed}.`
}

/** The meaning and advice of a known failure; in an earlier run's case its cause may be mended by now. */
function wordsOfKnown(
  { earlier, effect }: Extract<Trouble, { state: 'failed' | 'lost' }>,
  known: ReturnType<typeof explain>,
): { readonly means: string; readonly advice: string } {
  const means = known?.means ?? ''
  const advice = known?.do ?? ''
  if (earlier === undefined) return { means, advice }
  const anew = effect === 'none' ? 'Where its cause is mended, answer retry: this run then runs it anew.' : ''
  return {
    means: means === '' ? '' : `What it ended with then: ${means}`,
    advice: [anew, advice === '' ? '' : `Where it is not: ${advice}`].filter((part) => part !== '').join(' '),
  }
}

function ofJob(
  step: Step,
  trouble: Extract<Trouble, { state: 'failed' | 'lost' }>,
): Pick<Attention, 'sentence' | 'answers'> {
  const isPhase = step.restore !== undefined
  // The output of a lost command does not tell its end.
  const known = trouble.state === 'failed' ? explain(step.id, trouble.exitCode, trouble.tail) : undefined
  const { means, advice } = wordsOfKnown(trouble, known)
  const parts = [
    happenedTo(step, trouble),
    means,
    trouble.state === 'failed' && trouble.denied !== undefined ? `On the way to what it names, ${trouble.denied}.` : '',
    `${effects[trouble.effect]}${trouble.evidence === '' ? '' : `: ${trouble.evidence.trim()}`}.`,
    advice,
    known?.wantsAnotherVersion === true ? (step.anotherPin ?? '') : '',
    wayBackOf(step, trouble.effect),
    `The whole output is in ${trouble.record}.`,
  ]
  return {
    sentence: parts.filter((part) => part !== '').join(' '),
    answers: isPhase ? phaseAnswers(trouble.effect) : { retry, skip: skipOf(step), ...abortNow },
  }
}

function wordsFor(step: Step, trouble: Trouble): Pick<Attention, 'sentence' | 'answers' | 'waiting'> {
  const park = 'ends the waiting, not the job'
  switch (trouble.state) {
    case 'failed':
    case 'lost':
      return { ...ofJob(step, trouble), waiting: false }
    case 'refused':
      if (isMadeEarlier(trouble)) {
        const answers = { retry: 'makes a new one in its place', skip: 'goes on with this one', ...abortNow }
        return { sentence: trouble.sentence, answers, waiting: false }
      }
      return { sentence: trouble.sentence, answers: { retry, skip: skipOf(step), ...abortNow }, waiting: false }
    case 'parked': {
      // Without the host no probe could agree with a skip.
      const byHand: Record<string, string> = trouble.outOfReach ? {} : { skip: skipOf(step) }
      return {
        sentence: trouble.sentence,
        answers: { retry: 'waits for it again', ...byHand, ...abortNow },
        waiting: false,
      }
    }
    case 'slow':
      return {
        sentence: trouble.sentence,
        answers:
          step.action.kind === 'drain'
            ? { 'retry with cutSessions': 'cuts the sessions that are left', park, ...abortNow }
            : { park, ...abortNow },
        waiting: true,
      }
    case 'unreachable':
      return { sentence: trouble.sentence, answers: { park, ...abortNow }, waiting: true }
  }
}

/** True if the trouble is the host's, rather than that of the wait for it. */
const isOutOfReach = (trouble: Trouble): boolean =>
  trouble.state === 'unreachable' || (trouble.state === 'parked' && trouble.outOfReach)

/**
 * Adds the answer that goes on without the host, if that is possible; for a host out of reach, otherwise the reason against
 * it.
 */
function withLeaveOut(
  words: Pick<Attention, 'sentence' | 'answers' | 'waiting'>,
  trouble: Trouble,
  neededBecause: string | undefined,
): typeof words {
  if (trouble.state === 'slow') return words
  if (neededBecause === undefined) return { ...words, answers: { ...words.answers, 'leave-out': leaveOut } }
  return isOutOfReach(trouble) ? { ...words, sentence: `${words.sentence} ${neededBecause}.` } : words
}

/**
 * The text for an operator: step, host, code, last lines, meaning, and possible answers. Pure.
 * @param neededBecause the reason that the host can't be left out; undefined if it may be
 */
export function describeTrouble(
  step: Step,
  trouble: Trouble,
  since: string,
  neededBecause: string | undefined,
): Attention {
  return {
    step: step.id,
    host: step.host,
    ...withLeaveOut(wordsFor(step, trouble), trouble, neededBecause),
    tail: trouble.state === 'failed' || trouble.state === 'lost' ? trouble.tail : '',
    since,
  }
}
