import type { EvidenceInput } from '../cloud/model/actions'
import type { Unit } from '../cloud/model/cloud'
import { renderOnOcata } from '../cloud/model/commands'
import { StepId, type ServiceName } from '../cloud/model/ids'
import { serversOn, type NodeContext } from './make-step'
import type { Gate, GateAnswer, Step } from './primitives'

/** The gates of each upgrade. A gate's name is the name of its signal. */
export const gatesOf: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ['keystone-on-ocata'],
  glance: ['glance-on-ocata'],
  nova: [],
  neutron: ['neutron-contract'],
  cinder: [],
}

/** What is asked of every node that has one of the units, and of every balancer. */
export function allOnOcata(
  { cloud, service, upgrade }: NodeContext,
  units: readonly Unit[],
  gate: string,
): EvidenceInput {
  const hosts = service.hosts.filter(({ name }) => units.some((unit) => unit.hosts.some((host) => host.name === name)))
  return {
    upgrade,
    gate,
    nodes: hosts.map((host) => ({ host, script: renderOnOcata(service, units, host) })),
    balancers: cloud.balancers,
    servers: hosts.flatMap((host) => serversOn(units, host)),
  }
}

function makeGate(
  { service }: NodeContext,
  name: string,
  question: string,
  answers: readonly GateAnswer[],
  evidence: EvidenceInput,
  before?: Step,
): Gate {
  return {
    name,
    id: StepId.parse(`${service.name}/gate/${name}`),
    question,
    answers,
    evidence,
    servers: Object.fromEntries(service.hosts.map((host) => [host.name, serversOn(service.units, host)])),
    ...(before === undefined ? {} : { before }),
  }
}

/** The gate before a contract during which the service goes on. */
export function contractGate(context: NodeContext, answers: readonly GateAnswer[], contract: Step): Gate {
  const { service } = context
  const name = `${service.name}-on-ocata`
  const question = `Is every ${service.name} node on Ocata? The contract phase follows: after it only the backup leads back.`
  return makeGate(context, name, question, answers, allOnOcata(context, service.units, name), contract)
}

/** The gate before a contract for which every neutron-server has to be stopped. */
export function offlineGate(context: NodeContext, units: readonly Unit[], contract: Step): Gate {
  const name = 'neutron-contract'
  const question =
    'A part of neutron has a contract migration, for which every neutron-server is stopped: the neutron API is down from here until it is done, and after it only the backup leads back. Now?'
  const gate = makeGate(context, name, question, ['confirm'], allOnOcata(context, units, name), contract)
  return contract.when === undefined ? gate : { ...gate, when: contract.when }
}
