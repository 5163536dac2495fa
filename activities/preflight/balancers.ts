import type { PreflightInput } from '../../cloud/model/actions'
import type { Balancer } from '../../cloud/model/hosts'
import type { CheckResult } from '../../cloud/model/outcomes'
import { workerChecks, type WorkerCheck } from '../../cloud/model/preflight/worker'
import { agentChecked, balancerFaults, enabledUnlisted, inspect, type Inspection } from '../haproxy'
import type { Beating } from '../heartbeat'
import type { World } from '../world'
import { askedOf, whyNot } from './answer'

/** A balancer as it was read, or why it could not be. */
type Read = { readonly balancer: Balancer } & ({ readonly inspection: Inspection } | { readonly why: string })

/** Reads a balancer once. Never throws but where the asking itself is to end. */
export async function readBalancer(balancer: Balancer, { runtime }: World, { signal }: Beating): Promise<Read> {
  try {
    return { balancer, inspection: await inspect(balancer, { runtime, signal }) }
  } catch (error) {
    signal.throwIfAborted()
    return { balancer, why: whyNot(balancer.name, error) }
  }
}

/** Those that could be read. */
export const inspectionsOf = (balancers: readonly Read[]): readonly Inspection[] =>
  balancers.flatMap((read) => ('inspection' in read ? [read.inspection] : []))

/** What keeps the service's servers from being drained and joined. A backend may be on some of the balancers only. */
export function checkBalancers(balancers: readonly Read[], { servers }: PreflightInput): CheckResult[] {
  const inspections = inspectionsOf(balancers)
  const had = (inspection: Inspection, backend: string): boolean =>
    inspection.processes.some(({ backends }) => backends.some((each) => each.backend === backend))
  const backends = [...new Set(servers.map(({ backend }) => backend))]
  const nowhere = backends.filter((backend) => !inspections.some((inspection) => had(inspection, backend)))
  const names = balancers.map(({ balancer }) => balancer.name).join(', ')
  const each = balancers.flatMap((read) => {
    const { name } = read.balancer
    if ('why' in read) return [result(workerChecks.reachable, name, [read.why])]
    const { inspection } = read
    const here = servers.filter(({ backend }) => had(inspection, backend))
    const faults = balancerFaults([inspection], here).map(({ message }) => message)
    return [
      result(workerChecks.drain, name, faults),
      result(workerChecks.strangers, name, enabledUnlisted([inspection], servers)),
      result(workerChecks.agents, name, agentChecked([inspection], servers)),
    ]
  })
  // What could not be read may have it.
  if (inspections.length < balancers.length) return each
  return [
    ...each,
    result(
      workerChecks.backends,
      names,
      nowhere.map((backend) => `${backend} is on none of them`),
    ),
  ]
}

const result = (check: WorkerCheck, where: string, bad: readonly string[]): CheckResult => ({
  ...askedOf(check, where),
  ok: bad.length === 0,
  said: bad.join('; '),
})
