import type { EvidenceInput } from '../../cloud/model/actions'
import type { Cloud, Unit } from '../../cloud/model/cloud'
import {
  noneUnlisted,
  renderComputeHasPlacement,
  renderFacts,
  renderUpgraded,
  script,
} from '../../cloud/model/commands'
import { StepId, upgradeId, type ServiceName } from '../../cloud/model/ids'
import { firstHost, serversOn, type NodeContext } from './step'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Gate, Step } from './primitives'
import { gateBefore, gateOfComputes, gateOffline, gateUpgraded } from './gate-names'

/**
 * The evidence that every node with one of the units is on the new release, that no process there which no unit covers is
 * older, and that no balancer has unlisted servers.
 */
export function allUpgraded(
  { cloud, service, release, upgrade }: NodeContext,
  units: readonly Unit[],
  gate: string,
): EvidenceInput {
  const hosts = service.hosts.filter(({ name }) => units.some((unit) => unit.hosts.some((host) => host.name === name)))
  return {
    upgrade,
    gate,
    nodes: hosts.map((host) => ({
      host,
      // Processes that no unit covers come first: the end of a long answer is cut off.
      script: script(noneUnlisted(service, host, release.otherPrograms ?? []), renderUpgraded(service, units, host)),
    })),
    balancers: cloud.balancers,
    servers: hosts.flatMap((host) => serversOn(units, host)),
  }
}

function makeGate(
  { cloud, service }: NodeContext,
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
    balancers: cloud.balancers,
    ...(before === undefined ? {} : { before }),
  }
}

/** The gate before a contract during which the service goes on. */
export function contractGate(context: NodeContext, answers: readonly GateAnswer[], contract: Step): Gate {
  const { service } = context
  const name = gateUpgraded(service.name)
  const question = `Is every ${service.name} node on ${service.releases.to.label}? The contract phase follows: after it only the backup leads back.`
  return makeGate(context, name, question, answers, allUpgraded(context, service.units, name), contract)
}

/** The gate before a contract for which every neutron-server has to be stopped. */
export function offlineGate(context: NodeContext, units: readonly Unit[], contract: Step): Gate {
  const name = gateOffline
  const question =
    'A part of neutron has a contract migration, for which every neutron-server is stopped: the neutron API is down from here until it is done, and after it only the backup leads back. Now?'
  const gate = makeGate(context, name, question, ['confirm'], allUpgraded(context, units, name), contract)
  return contract.when === undefined ? gate : { ...gate, when: contract.when }
}

/** The gate between two services: a person only says that it is time. */
export function nextGate(cloud: Cloud, next: ServiceName): Gate {
  const name = gateBefore(next)
  return {
    name,
    id: StepId.parse(`cloud/gate/${name}`),
    question: `Every service before ${next} is done. Go on with ${next}?`,
    answers: ['confirm'],
    evidence: { upgrade: upgradeId(cloud, 'cloud'), gate: name, nodes: [], balancers: [], servers: [] },
    servers: {},
    balancers: [],
  }
}

/**
 * The gate of the upgrade that waits for the computes. Nova's own rows tell the release of each compute; if those of this
 * pair can't, the person's word counts.
 */
export function computesGate(context: NodeContext): Gate {
  const { cloud, service, release, upgrade } = context
  const name = gateOfComputes
  const reader = firstHost(context)
  const { label } = service.releases.to
  const least = release.computeVersion
  const nodes =
    least === undefined
      ? []
      : [
          {
            host: reader,
            script: renderFacts(
              service,
              reader,
              'oldest=$(fact oldest_compute)',
              `echo "the oldest nova-compute is of version $oldest; ${least} is ${label}'s"`,
              'case $oldest in none | *[!0-9]*) exit 3 ;; esac',
              `[ "$oldest" -ge ${least} ] && exit 0`,
              'exit 3',
            ),
          },
        ]
  // A cloud of before Placement was asked for has no such field: its gates have the evidence that they had.
  const computes = service.placement === undefined ? [] : cloud.computes
  const configured = computes.map((host) => ({ host, script: renderComputeHasPlacement(service, host) }))
  const evidence = { upgrade, gate: name, nodes: [...nodes, ...configured], balancers: [], servers: [] }
  const placement =
    service.placement === undefined || computes.length > 0
      ? ''
      : ` Its nova.conf needs the [placement] of a controller; cloud.yaml lists no computes, so that is not read.`
  const question = `Is every nova-compute on ${label}?${placement} The services of Nova are restarted then, one node at a time, to talk as ${label} does.`
  return makeGate(context, name, question, ['confirm'], evidence)
}
