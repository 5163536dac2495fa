import { Context } from '@temporalio/activity'
import type { EvidenceInput } from '../cloud/model/actions'
import type { Evidence } from '../cloud/model/outcomes'
import { asked } from './asked'
import { toUpgradeError } from './faults'
import { enabledUnlisted, inspect, readOut } from './haproxy'
import { beating } from './heartbeat'
import type { World } from './world'

/** Said of a node that no balancer can vouch for. */
const unproven =
  'nothing proves that it does not serve: out of reach is never stopped. Bring it back, or abort, take it out of cloud.yaml and start again'

/**
 * As `Activities.evidence`: reads each node on its own address, and every balancer for servers that nobody listed. A
 * node or balancer out of reach is evidence against, by its name.
 */
export function evidence(input: EvidenceInput, { ssh, runtime }: World): Promise<Evidence> {
  return beating(async ({ signal }) => {
    const nodes = await Promise.all(
      input.nodes.map(async ({ host, script }) => {
        try {
          const { ok, text } = await asked(ssh, host, script, signal)
          return { host: host.name, ok, said: text }
        } catch (error) {
          signal.throwIfAborted()
          return { host: host.name, ok: false, said: toUpgradeError(host.name, error).message }
        }
      }),
    )
    const read = await Promise.all(
      input.balancers.map(async (balancer) => {
        try {
          const inspection = await inspect(balancer, { runtime, signal })
          return {
            strangers: enabledUnlisted([inspection], input.servers),
            nodes: [],
            processes: inspection.processes,
          }
        } catch (error) {
          signal.throwIfAborted()
          const why = toUpgradeError(balancer.name, error).message
          return { strangers: [], nodes: [{ host: balancer.name, ok: false, said: why }], processes: [] }
        }
      }),
    )
    const strangers = read.flatMap((balancer) => balancer.strangers)
    const leftOut = (input.leftOut ?? []).map(({ host, servers }) => {
      const { ok, said } = readOut(
        read.flatMap(({ processes }) => processes),
        servers,
      )
      return { host, ok, said: ok ? `left out; ${said}` : `left out, and ${said || unproven}` }
    })
    const all = [...nodes, ...leftOut, ...read.flatMap((balancer) => balancer.nodes)]
    return {
      run: Context.current().info.workflowExecution?.runId ?? '',
      ok: strangers.length === 0 && all.every(({ ok }) => ok),
      nodes: all,
      strangers,
    }
  })
}
