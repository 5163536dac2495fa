import { gateAnswerDoes } from '../../cloud/model/gate-answers'
import type { Attention, OpenGate, Progress } from '../../cloud/model/progress'
import type { Snapshot } from '../live'
import { commandAbout } from '../program/invocation'

/** The upgrade that is answered; `cloud` is the value of `--cloud` that finds it. */
export type Upgrade = Pick<Progress, 'service' | 'cloud' | 'judges'>

const command = (verb: string, { service, cloud, judges }: Upgrade, options = ''): string =>
  `${commandAbout(verb, service, cloud)}${options}${judges === undefined ? '' : ' --key ~/.ssh/id_ed25519'}`

/** `cutSessions` as it is typed: `--cut-sessions`. */
const optionOf = (name: string): string => ` --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The command that gives this answer at the gate which waits. */
const gateCommand = (answer: string, upgrade: Upgrade): string =>
  command('confirm', upgrade, answer === 'confirm' ? '' : ` --answer ${answer}`)

const verbs: readonly string[] = ['retry', 'skip', 'park', 'leave-out', 'abort']

/**
 * The command that gives this answer to an attention. `retry with cutSessions` has an option. A gate's name, as while its
 * joined nodes are watched, stands for its confirmation. Where no host needs attention, a person names the one to leave out.
 */
function attentionCommand(answer: string, upgrade: Upgrade, host: string | null): string {
  const [verb = '', option] = answer.split(' with ')
  if (!verbs.includes(verb)) return gateCommand('confirm', upgrade)
  const which = verb === 'leave-out' && host === null ? ' --host HOST' : ''
  // Only a name becomes an option: the line is there to be pasted into a shell.
  return command(verb, upgrade, which + (/^[A-Za-z]+$/.test(option ?? '') ? optionOf(option ?? '') : ''))
}

/** One answer that a person may give: its effect, and the command that gives it. */
export interface PossibleAnswer {
  readonly answer: string
  readonly does: string
  readonly command: string
}

/** The answers to an attention, each with its command. */
export const attentionAnswers = ({ answers, host }: Attention, upgrade: Upgrade): PossibleAnswer[] =>
  Object.entries(answers).map(([answer, does]) => ({ answer, does, command: attentionCommand(answer, upgrade, host) }))

/** The answers at a gate, each with its command. */
export const gateAnswers = ({ answers }: OpenGate, upgrade: Upgrade): PossibleAnswer[] =>
  answers.map((answer) => ({ answer, does: gateAnswerDoes[answer], command: gateCommand(answer, upgrade) }))

/**
 * The command that leads on where no answer is asked for and nothing goes on without a person. The words about an upgrade that was
 * ended from outside have theirs.
 */
export function wayOn(state: Snapshot['state'], upgrade: Upgrade): PossibleAnswer | undefined {
  const start = { answer: 'start', command: commandAbout('start', upgrade.service, upgrade.cloud) }
  switch (state) {
    case 'Paused':
      return {
        answer: 'resume',
        does: 'goes on, once those who have paused it agree',
        command: command('resume', upgrade),
      }
    case 'Aborted':
      return { ...start, does: 'begins again when you are ready, and does what is left' }
    case 'Refused':
      return { ...start, does: 'begins again, once that is mended' }
    case 'Running':
    case 'Attention':
    case 'AwaitingGate':
    case 'Done':
    case 'Terminated':
      return undefined
  }
}
