import { invocation } from '../program/invocation'
import type { Progress } from '../../cloud/model/progress'

type Upgrade = Pick<Progress, 'service' | 'cloud' | 'judges'>

const command = (verb: string, { service, cloud, judges }: Upgrade, options = ''): string =>
  `${invocation} ${verb} ${service} --cloud ${cloud}${options}${judges === undefined ? '' : ' --key ~/.ssh/id_ed25519'}`

/** `cutSessions` as it is typed: `--cut-sessions`. */
const optionOf = (name: string): string => ` --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** The command that gives this answer at the gate which waits. */
export const gateCommand = (answer: string, upgrade: Upgrade): string =>
  command('confirm', upgrade, answer === 'confirm' ? '' : ` --answer ${answer}`)

const verbs: readonly string[] = ['retry', 'skip', 'park', 'leave-out', 'abort']

/**
 * The command that gives this answer to an attention. `retry with cutSessions` has an option. A gate's name, as while its
 * joined nodes are watched, stands for its confirmation. Where no host needs attention, a person names the one to leave out.
 */
export function attentionCommand(answer: string, upgrade: Upgrade, host: string | null): string {
  const [verb = '', option] = answer.split(' with ')
  if (!verbs.includes(verb)) return gateCommand('confirm', upgrade)
  const which = verb === 'leave-out' && host === null ? ' --host HOST' : ''
  return command(verb, upgrade, which + (option === undefined ? '' : optionOf(option)))
}
