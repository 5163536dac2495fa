import type { EvidenceInput } from '../cloud/model/actions'
import type { Cloud, Unit } from '../cloud/model/cloud'
import { renderFacts, renderOnOcata } from '../cloud/model/commands'
import { StepId, upgradeId, type ServiceName } from '../cloud/model/ids'
import { firstHost, serversOn, type NodeContext } from './make-step'
import type { GateAnswer } from '../cloud/model/gate-answers'
import type { Gate, Step } from './primitives'

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

/** `services.version` of nova-compute (nova@15.1.5:nova/objects/service.py, SERVICE_VERSION_HISTORY; docs/nova.md). */
const ocataServiceVersion = 16

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

/** The gate between two services: only whether it is time. */
export function nextGate(cloud: Cloud, next: ServiceName): Gate {
  const name = `before-${next}`
  return {
    name,
    id: StepId.parse(`cloud/gate/${name}`),
    question: `Every service before ${next} is done. Go on with ${next}?`,
    answers: ['confirm'],
    evidence: { upgrade: upgradeId(cloud.name, 'cloud'), gate: name, nodes: [], balancers: [], servers: [] },
    servers: {},
  }
}

/** The gate of what waits for the computes. Nova's own rows say on which release each of them is. */
export function computesGate(context: NodeContext): Gate {
  const { service, upgrade } = context
  const name = 'computes-on-ocata'
  const reader = firstHost(context)
  const script = renderFacts(
    service,
    reader,
    'oldest=$(fact oldest_compute)',
    `echo "the oldest nova-compute is of version $oldest; ${ocataServiceVersion} is Ocata's"`,
    'case $oldest in none | *[!0-9]*) exit 3 ;; esac',
    `[ "$oldest" -ge ${ocataServiceVersion} ] && exit 0`,
    'exit 3',
  )
  const evidence = { upgrade, gate: name, nodes: [{ host: reader, script }], balancers: [], servers: [] }
  const question =
    'Is every nova-compute on Ocata? The services of Nova are restarted then, one node at a time, to talk as Ocata does.'
  return makeGate(context, name, question, ['confirm'], evidence)
}
