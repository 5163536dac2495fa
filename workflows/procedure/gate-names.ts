import { isGate, parseStepId, StepId, type ServiceName } from '../../cloud/model/ids'
import { formerGates, formerVerbs } from '../../cloud/model/releases/newton-to-ocata/former-names'

/** The gate before a service in the upgrade of a whole cloud. */
export const gateBefore = (service: ServiceName): string => `before-${service}`

/** The gate before the contract of a service whose nodes are all on the new release. */
export const gateUpgraded = (service: ServiceName): string => `${service}-upgraded`

/** The gate of what waits for the computes. */
export const gateOfComputes = 'computes-upgraded'

/** The gate before a contract for which every neutron-server is stopped. */
export const gateOffline = 'neutron-contract'

/** Every name that a gate is heard under: its own first. */
export const namesOfGate = (gate: string): readonly string[] => {
  const former = formerGates[gate]
  return former === undefined ? [gate] : [gate, former]
}

/** The gate that is meant by a name, whichever of its names that is. */
export const gateNamed = (name: string): string =>
  Object.entries(formerGates).find(([, former]) => former === name)?.[0] ?? name

/** The step of a gate as it is called now. */
export function stepNamed(id: StepId): StepId {
  const { service, verb } = parseStepId(id)
  return isGate(id) ? StepId.parse(`${service}/gate/${gateNamed(verb)}`) : id
}

/** The id that a step had before it was named by its role; undefined of one that always was. */
export function formerId(id: string): string | undefined {
  const { service, host, verb } = parseStepId(id)
  if (isGate(id)) return formerGates[verb] === undefined ? undefined : `${service}/gate/${formerGates[verb]}`
  const found = Object.entries(formerVerbs).find(([now]) => verb.startsWith(`${now}-`))
  return found === undefined ? undefined : `${service}/${host}/${found[1]}${verb.slice(found[0].length)}`
}
