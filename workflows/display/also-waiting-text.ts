import { parseStepId } from '../../cloud/model/ids'
import type { AlsoWaiting } from '../../cloud/model/progress'

/** The steps that are asked about after the present one: their number, and each step with the hosts that wait at it. */
export function alsoWaitingText({ count, steps }: AlsoWaiting): string {
  const verbs = new Map<string, string[]>()
  for (const id of steps) {
    const { host, verb } = parseStepId(id)
    verbs.set(verb, [...(verbs.get(verb) ?? []), host])
  }
  const named = [...verbs].map(([verb, hosts]) => `${verb} on ${hosts.join(', ')}`)
  const more = count > steps.length ? [`${count - steps.length} more`] : []
  const many = count === 1 ? '1 more step needs' : `${count} more steps need`
  return `${many} an answer, one after the other once this one has its own: ${[...named, ...more].join('; ')}.`
}
