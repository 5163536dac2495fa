import { renderProof } from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import { eachOnce, isOn, makeStep, type NodeContext } from './step'
import type { Step } from './primitives'

/** The proof that a host is through: every process of the service there, listed or not, runs the new release. */
function proofStep(context: NodeContext, host: Host): Step {
  const { service, release } = context
  const names = service.units.filter((unit) => isOn(unit, host)).map(({ name }) => name)
  const { label } = service.releases.to
  return makeStep(context, {
    host,
    verb: 'prove',
    command: `read: ${names.join(', ')} and every other process of ${service.name} run ${label}`,
    impact: 'none: it only reads',
    action: { kind: 'proof', host, script: renderProof(service, host, release.otherPrograms ?? []) },
  })
}

/** The proofs of every host that has a unit of the service. */
export function proofSteps(context: NodeContext): readonly Step[] {
  const { hosts, units } = context.service
  return eachOnce([...hosts, ...units.flatMap((unit) => unit.hosts)]).map((host) => proofStep(context, host))
}
