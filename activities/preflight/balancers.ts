import type { PreflightInput } from '../../cloud/model/actions'
import type { Balancer } from '../../cloud/model/hosts'
import type { HostName } from '../../cloud/model/ids'
import type { CheckResult } from '../../cloud/model/outcomes'
import { workerChecks, type WorkerCheck } from '../../cloud/model/preflight/worker'
import {
  agentChecked,
  balancerFaults,
  enabledUnlisted,
  inspect,
  isStopped,
  otherWays,
  shortWithout,
  tellsNoPorts,
  type Inspection,
} from '../haproxy'
import type { Heartbeat } from '../heartbeat'
import type { World } from '../world'
import { askedOf, whyNot } from './answer'
import type { Patiences } from './patience'

/** A balancer that was read, or the reason that it could not be. */
type Read = { readonly balancer: Balancer } & (
  { readonly inspection: Inspection } | { readonly why: string; readonly isStandby: boolean }
)

/** Reads a balancer. Throws only if the preflight itself is cancelled. */
export async function readBalancer(
  balancer: Balancer,
  { runtime }: Pick<World, 'runtime'>,
  { signal }: Pick<Heartbeat, 'signal'>,
  patiences: Patiences,
): Promise<Read> {
  try {
    const inspection = await patiences.with(balancer.name).ask(() => inspect(balancer, { runtime, signal }))
    return { balancer, inspection }
  } catch (error) {
    signal.throwIfAborted()
    return { balancer, why: whyNot(balancer.name, error), isStandby: isStopped(balancer, error) }
  }
}

/** The balancers that could be read. */
export const inspectionsOf = (balancers: readonly Read[]): readonly Inspection[] =>
  balancers.flatMap((read) => ('inspection' in read ? [read.inspection] : []))

/**
 * Finds the faults that keep the service's servers from being drained and joined. A backend may be on some of the balancers
 * only.
 * @param out the nodes that an earlier run has left out
 */
export function checkBalancers(
  balancers: readonly Read[],
  input: PreflightInput,
  out: readonly HostName[],
): CheckResult[] {
  const { servers } = input
  const inspections = inspectionsOf(balancers)
  const had = (inspection: Inspection, backend: string): boolean =>
    inspection.processes.some(({ backends }) => backends.some((each) => each.backend === backend))
  const backends = [...new Set(servers.map(({ backend }) => backend))]
  const nowhere = backends.filter((backend) => !inspections.some((inspection) => had(inspection, backend)))
  const names = balancers.map(({ balancer }) => balancer.name).join(', ')
  const each = balancers.flatMap((read) => {
    const { name } = read.balancer
    // At least one balancer has to run: if none does, the standby is missing like the others.
    if ('why' in read && read.isStandby && inspections.length > 0)
      return [result(workerChecks.standby, name, [`passed over: ${read.why}`])]
    if ('why' in read) return [result(workerChecks.reachable, name, [read.why])]
    const { inspection } = read
    const here = servers.filter(({ backend }) => had(inspection, backend))
    const faults = balancerFaults([inspection], here).map(({ message }) => message)
    return [
      result(workerChecks.drain, name, faults),
      result(workerChecks.unlistedServers, name, enabledUnlisted([inspection], servers)),
      result(workerChecks.agents, name, agentChecked([inspection], servers)),
      // If a server is missing, or can't be drained at all, that fault comes first.
      ...(faults.length > 0 ? [] : [capacity(inspection, input, out)]),
      ...addresses(inspection),
    ]
  })
  const known = result(workerChecks.otherWays, names, otherWaysTo(input.nodes, inspections))
  // A balancer that could not be read may have the backend.
  if (balancers.some((read) => 'why' in read && !read.isStandby)) return [...each, known]
  return [
    ...each,
    known,
    result(
      workerChecks.backends,
      names,
      nowhere.map((backend) => `${backend} is on none of them`),
    ),
  ]
}

/** The refusals of each node's own drain. A node that is out leaves the other nodes as they are until it has joined. */
function capacity(
  { balancer, processes }: Inspection,
  { nodes, minimumUp }: PreflightInput,
  out: readonly HostName[],
): CheckResult {
  if (out.length > 0)
    return { ...result(workerChecks.capacity, balancer.name, []), said: `not asked: ${out.join(', ')} is out` }
  const short = nodes.flatMap(({ servers }) => shortWithout(processes, servers, minimumUp))
  return result(workerChecks.capacity, balancer.name, [...new Set(short.map(({ message }) => message))])
}

/** Reports a balancer that does not tell the ports of its servers. */
function addresses({ balancer, processes }: Inspection): CheckResult[] {
  if (!tellsNoPorts(processes)) return []
  const why =
    'HAProxy before 1.7 tells no ports of its servers: that no other backend reaches a unit is not known, but for those that track'
  return [result(workerChecks.addresses, balancer.name, [why])]
}

/** Servers that a node's own drain would not take, each once. */
function otherWaysTo(nodes: PreflightInput['nodes'], inspections: readonly Inspection[]): readonly string[] {
  const readings = inspections.flatMap(({ processes }) => processes)
  return [...new Set(nodes.flatMap(({ servers }) => otherWays(readings, servers).map(({ message }) => message)))]
}

const result = (check: WorkerCheck, where: string, bad: readonly string[]): CheckResult => ({
  ...askedOf(check, where),
  ok: bad.length === 0,
  said: bad.join('; '),
})
