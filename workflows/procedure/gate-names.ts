import { isGate, parseStepId, StepId, type ServiceName } from '../../cloud/model/ids'
import { formerGates, formerVerbs } from '../../cloud/model/releases/newton-to-ocata/former-names'

/** The gate before a service in the upgrade of a whole cloud. */
export const gateBefore = (service: ServiceName): string => `before-${service}`

/** The gate before the contract of a service whose nodes are all on the new release. */
export const gateUpgraded = (service: ServiceName): string => `${service}-upgraded`

/** The gate of the upgrade that waits for the computes. */
export const gateOfComputes = 'computes-upgraded'

/** The gate before a contract for which every neutron-server is stopped. */
export const gateOffline = 'neutron-contract'

/** Every name of a gate that is accepted: its present name first. */
export const namesOfGate = (gate: string): readonly string[] => {
  const former = formerGates[gate]
  return former === undefined ? [gate] : [gate, former]
}

/** The gate with this name, present or former. */
export const gateNamed = (name: string): string =>
  Object.entries(formerGates).find(([, former]) => former === name)?.[0] ?? name

/** The id of a gate's step with the gate's present name. */
export function stepNamed(id: StepId): StepId {
  const { service, verb } = parseStepId(id)
  return isGate(id) ? StepId.parse(`${service}/gate/${gateNamed(verb)}`) : id
}

/** The id that a step had before it was named by its role; undefined if it never had another. */
export function formerId(id: string): string | undefined {
  const { service, host, verb } = parseStepId(id)
  if (isGate(id)) return formerGates[verb] === undefined ? undefined : `${service}/gate/${formerGates[verb]}`
  const found = Object.entries(formerVerbs).find(([now]) => verb.startsWith(`${now}-`))
  return found === undefined ? undefined : `${service}/${host}/${found[1]}${verb.slice(found[0].length)}`
}
