import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { UpgradeState } from '../state/upgrade-state'
import { refused, type Verdict } from './message-handler'
import type { AttentionAnswer } from './messages-taken'

/** The verdict against a message as the upgrade stands now; undefined where the message may be taken. */
type Objection = Verdict | undefined

/** An answer to the attention that is open, and the one that has come before it. */
interface Answered extends Pick<AttentionAnswer, 'verb' | 'cutSessions'> {
  readonly step: string | undefined
  readonly earlier: AttentionAnswer | undefined
}

/** A gate takes the answers that it has, while it is open. */
export function gateObjection(upgradeState: UpgradeState, gate: string, answer: GateAnswer): Objection {
  const open = upgradeState.needs.gate
  if (open?.name === gate) {
    return open.answers.includes(answer)
      ? undefined
      : refused(`the answers of this gate are ${open.answers.join(', ')}`)
  }
  return upgradeState.steps.states.hasPassed(gate)
    ? refused('this gate has been opened already')
    : { verdict: 'early', why: 'this gate is not open, so it opens nothing; send it again once it is' }
}

/** An attention takes one of its answers, once. */
export function answerObjection(upgradeState: UpgradeState, { verb, step, cutSessions, earlier }: Answered): Objection {
  const { attention } = upgradeState.needs
  if (attention === null) return refused('no step needs attention')
  if (step !== undefined && step !== attention.step)
    return refused(
      upgradeState.needs.line.has(step)
        ? `${step} is asked about after ${attention.step}: answer that one first`
        : `${step} needs no attention: ${attention.step} does`,
    )
  if (earlier !== undefined) return refused(`${attention.step} has been answered already: ${earlier.verb}`)
  const word = cutSessions ? `${verb} with cutSessions` : verb
  const answers = Object.keys(attention.answers)
  if (answers.includes(word)) return undefined
  const why = attention.waiting ? ' is still waited for' : ''
  return refused(`${attention.step}${why}: the answers are ${answers.join(', ')}`)
}

/** A host is left out by its name, or as the host of the attention that is open. */
export function leaveOutObjection(
  upgradeState: UpgradeState,
  step: string | undefined,
  host: string | undefined,
): Objection {
  const { attention } = upgradeState.needs
  if (step !== undefined && step !== attention?.step)
    return refused(`${step} needs no attention${attention === null ? '' : `: ${attention.step} does`}`)
  if (host !== undefined || (attention?.host ?? null) !== null) return undefined
  return refused('it is not said which host: {"host":"compute7"} says so')
}

/** An abort is no accident where it leaves a host out of the balancers. */
export function abortObjection(upgradeState: UpgradeState, now: boolean): Objection {
  const { attention } = upgradeState.needs
  const { detached } = upgradeState.hosts
  if (attention === null || detached.size === 0 || now) return undefined
  return refused(
    `${[...detached].join(', ')} is out of the balancers and ${attention.step} needs attention: abort with now ends here and leaves it so`,
  )
}
