import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import type { EvidenceInput } from '../cloud/model/actions'
import { Evidence } from '../cloud/model/outcomes'
import { failureOf, readAnswer } from './answer'
import { activityOptions } from './steps'

const activities = proxyActivities<Activities>(activityOptions)

/** Reads what has to hold before a gate opens or a step behind it begins. What can't be read is evidence against. */
export async function readEvidence(input: EvidenceInput, id: string, why: string): Promise<Evidence> {
  const activityId = `${id}:evidence`
  const options = { ...activityOptions, activityId, summary: why }
  const unread = (said: string): Evidence => {
    const node = { host: 'worker', ok: false, said: `the evidence could not be read: ${said}` }
    return { run: '', ok: false, nodes: [node], strangers: [] }
  }
  try {
    const read = readAnswer(Evidence, activityId, await activities.evidence.executeWithOptions(options, [input]))
    return read.ok ? read.value : unread(read.why)
  } catch (error) {
    return unread(failureOf(activityId, error))
  }
}

/** Why evidence does not hold, each node by its name. */
export function reasonsOf({ nodes, strangers }: Evidence): string {
  return [
    ...nodes.filter((node) => !node.ok).map((node) => `${node.host}: ${node.said.trim()}`),
    ...strangers.map((server) => `${server} is enabled but not in cloud.yaml`),
  ].join('; ')
}
