import { parseStepId } from '../../cloud/model/ids'
import type { Snapshot } from '../live'
import type { ListedUpgrade } from './listing'
import type { View } from './reader'

/** The state of an upgrade in words, as its report has them. */
export function stateWords({ state, step }: Pick<ListedUpgrade, 'state' | 'step'>, snapshot?: Snapshot): string {
  const at = snapshot?.attention?.step ?? step
  switch (snapshot?.state ?? state) {
    case 'Running':
      return 'running'
    case 'Attention':
      return at === '' ? 'needs attention' : `needs attention at ${at}`
    case 'AwaitingGate':
      return `waits at gate ${snapshot?.gate?.name ?? parseStepId(step).verb}`.trim()
    case 'Paused':
      return 'paused'
    case 'Done':
      return 'done'
    case 'Aborted':
      return 'aborted'
    case 'Refused':
      return 'refused'
    case 'Failed':
      return 'failed'
    case 'Terminated':
    case 'Ended from outside':
      return 'terminated'
  }
}

/** The state in a word or two: the place of it stands beside. */
export function shortWords(listed: ListedUpgrade, snapshot?: Snapshot): string {
  const words = stateWords(listed, snapshot)
  return /^(needs attention|waits at gate)/.exec(words)?.[1] ?? words
}

/** An upgrade as people name it: `keystone of production`. */
export const nameOf = ({ name, cloud }: Pick<ListedUpgrade, 'name' | 'cloud'>): string =>
  `${name === 'cloud' ? 'all services' : name} of ${cloud.name}${cloud.release.idSuffix.replace('.', ', to ')}`

const needsSomebody = ({ state }: ListedUpgrade): boolean => state === 'Attention' || state === 'AwaitingGate'

/** The sentences that a screen reader says when they change: not each step, but what a person has to know. */
export function announcement({ listing, chosen, away }: View): string {
  if (away !== undefined) return 'Temporal does not answer. The page shows what was known before.'
  const others = listing.upgrades.filter((each) => needsSomebody(each) && each.id !== chosen?.id)
  const also = others.slice(0, 5).map((each) => `${nameOf(each)} ${stateWords(each)}`)
  const own = chosen === undefined ? [] : [`${nameOf(chosen)}: ${stateWords(chosen, chosen.snapshot)}.`]
  return [...own, ...(also.length === 0 ? [] : [`Also: ${also.join('; ')}.`])].join(' ')
}

/** The title of the page: in a row of tabs it says first if a person is needed. */
export function titleOf({ chosen, away }: View): string {
  if (away !== undefined) return 'No answer from Temporal'
  if (chosen === undefined) return 'OpenStack upgrades'
  const short = shortWords(chosen, chosen.snapshot)
  return `${short === 'running' ? '' : `${short}: `}${nameOf(chosen)}`
}
