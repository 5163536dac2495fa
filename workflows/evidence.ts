import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import type { EvidenceInput } from '../cloud/model/actions'
import { Evidence } from '../cloud/model/outcomes'
import { activityOptions } from './steps'

const activities = proxyActivities<Activities>(activityOptions)

/** Reads what has to hold before a gate opens or a step behind it begins. What can't be read is evidence against. */
export async function readEvidence(input: EvidenceInput, id: string, why: string): Promise<Evidence> {
  const options = { ...activityOptions, activityId: `${id}:evidence`, summary: why }
  try {
    return Evidence.parse(await activities.evidence.executeWithOptions(options, [input]))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const node = { host: 'worker', ok: false, said: `the evidence could not be read: ${said}` }
    return { run: '', ok: false, nodes: [node], strangers: [] }
  }
}

/** Why evidence does not hold, each node by its name. */
export function reasonsOf({ nodes, strangers }: Evidence): string {
  return [
    ...nodes.filter((node) => !node.ok).map((node) => `${node.host}: ${node.said.trim()}`),
    ...strangers.map((server) => `${server} is enabled but not in cloud.yaml`),
  ].join('; ')
}
