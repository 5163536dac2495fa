import { isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import type { EvidenceInput } from '../cloud/model/actions'
import { Evidence } from '../cloud/model/outcomes'
import { unlessSaid } from './at-once'
import { activityOptions, endIfAborted, type Conversation } from './steps'

const activities = proxyActivities<Activities>(activityOptions)

/**
 * Reads what has to hold before a gate opens or a step behind it begins. What can't be read is evidence against. An abort
 * that is due ends the reading, and the upgrade.
 */
export async function readEvidence(
  context: Conversation,
  input: EvidenceInput,
  id: string,
  why: string,
): Promise<Evidence> {
  const isAborted = (): boolean => context.journal.asked.abortDue !== undefined
  for (;;) {
    const evidence = await unlessSaid(isAborted, () => read(context.withoutLeftOut(input), id, why))
    if (evidence !== undefined) return evidence
    endIfAborted(context)
  }
}

async function read(input: EvidenceInput, id: string, why: string): Promise<Evidence> {
  const options = { ...activityOptions, activityId: `${id}:evidence`, summary: why }
  try {
    return Evidence.parse(await activities.evidence.executeWithOptions(options, [input]))
  } catch (error) {
    if (isCancellation(error)) throw error
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
