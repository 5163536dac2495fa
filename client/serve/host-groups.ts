import { parseStepId } from '../../cloud/model/ids'
import { isUnderWay } from '../../cloud/model/progress'
import type { StepNow } from '../live'

/** Hosts that stand alike and follow each other, or one host. */
export interface HostGroup {
  readonly hosts: readonly string[]
  /** The steps of all its hosts, by verb. */
  readonly steps: ReadonlyMap<string, readonly StepNow[]>
}

/** So many hosts alike have a row each: more of them share one. */
const unfolded = 4

interface OneHost {
  readonly host: string
  readonly steps: readonly StepNow[]
  /** How it stands; of a host at work its own name, so that no other stands alike. */
  readonly stands: string
}

function hostsOf(steps: readonly StepNow[]): OneHost[] {
  const found = new Map<string, StepNow[]>()
  for (const step of steps) {
    const { host } = parseStepId(step.id)
    const own = found.get(host)
    if (own === undefined) found.set(host, [step])
    else own.push(step)
  }
  return [...found].map(([host, own]) => ({
    host,
    steps: own,
    stands: own.some(isUnderWay) ? host : own.map(({ id, state }) => `${parseStepId(id).verb} ${state}`).join(),
  }))
}

function groupOf(alike: readonly OneHost[]): HostGroup {
  const steps = new Map<string, StepNow[]>()
  for (const step of alike.flatMap((each) => each.steps)) {
    const { verb } = parseStepId(step.id)
    const own = steps.get(verb)
    if (own === undefined) steps.set(verb, [step])
    else own.push(step)
  }
  return { hosts: alike.map(({ host }) => host), steps }
}

/** The hosts of some steps in the order of the procedure; many that stand alike and follow each other are one group. */
export function hostGroups(steps: readonly StepNow[]): HostGroup[] {
  const alike: OneHost[][] = []
  for (const each of hostsOf(steps)) {
    const last = alike.at(-1)
    if (last?.[0]?.stands === each.stands) last.push(each)
    else alike.push([each])
  }
  return alike.flatMap((some) => (some.length > unfolded ? [groupOf(some)] : some.map((each) => groupOf([each]))))
}

/** The name of a group: its host, or the first and the last one. */
export function groupName({ hosts }: HostGroup): string {
  const [first = '', last = ''] = [hosts[0], hosts.at(-1)]
  return hosts.length === 1 ? first : `${first} … ${last}`
}
