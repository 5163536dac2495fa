import { Context } from '@temporalio/activity'
import type { EvidenceInput } from '../cloud/model/actions'
import type { Evidence } from '../cloud/model/outcomes'
import { runCheck } from './run-check'
import { toUpgradeError } from './faults'
import { enabledUnlisted, inspect, isStopped, readOut, readRunning, type ProcessReading } from './haproxy'
import { withHeartbeat } from './heartbeat'
import type { World } from './world'

/** Reported for a node whose servers no balancer proves to be out. */
const unproven =
  'nothing proves that it does not serve: out of reach is never stopped. Bring it back, or abort, take it out of cloud.yaml and start again'

/**
 * As `Activities.evidence`: reads each node on its own address, and every balancer for servers that nobody listed. A
 * node or balancer out of reach is evidence against, by its name.
 */
export function evidence(input: EvidenceInput, { ssh, runtime }: World): Promise<Evidence> {
  return withHeartbeat(async ({ signal }) => {
    const reading = input.nodes.map(async ({ host, script }) => {
      try {
        const { ok, text } = await runCheck(ssh, host, script, signal)
        return { host: host.name, ok, said: text }
      } catch (error) {
        signal.throwIfAborted()
        return { host: host.name, ok: false, said: toUpgradeError(host.name, error).message }
      }
    })
    const [nodes, read] = await Promise.all([Promise.all(reading), readBalancers(input, runtime, signal)])
    const unlisted = read.flatMap((balancer) => balancer.unlisted)
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
      ok: unlisted.length === 0 && all.every(({ ok }) => ok),
      nodes: all,
      strangers: unlisted,
    }
  })
}

/** The answer of a balancer; a balancer that can't be read is evidence against. */
interface Read {
  readonly unlisted: readonly string[]
  readonly nodes: Evidence['nodes']
  readonly processes: readonly ProcessReading[]
}

/** Reads each balancer that runs. */
async function readBalancers(
  { balancers, servers }: EvidenceInput,
  runtime: World['runtime'],
  signal: AbortSignal,
): Promise<readonly Read[]> {
  const against = (where: string, error: unknown): Read => {
    signal.throwIfAborted()
    const nodes = [{ host: where, ok: false, said: toUpgradeError(where, error).message }]
    return { unlisted: [], nodes, processes: [] }
  }
  const deps = { runtime, signal }
  try {
    return await readRunning(balancers, deps, async (balancer): Promise<Read> => {
      try {
        const inspection = await inspect(balancer, deps)
        return { unlisted: enabledUnlisted([inspection], servers), nodes: [], processes: inspection.processes }
      } catch (error) {
        if (isStopped(balancer, error)) throw error
        return against(balancer.name, error)
      }
    })
  } catch (error) {
    return [against('balancers', error)]
  }
}
