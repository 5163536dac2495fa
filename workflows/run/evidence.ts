import { proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { EvidenceInput } from '../../cloud/model/actions'
import type { Evidence } from '../../cloud/model/outcomes'
import { failureOf, isUnwanted, readAnswer } from './activity-results'
import { unlessSaid } from './interruptible'
import { scheduledAs } from './scheduled-as'
import { activityOptions } from './activity-options'
import { endIfAborted, type Conversation } from './context'

const activities = proxyActivities<Activities>(activityOptions)

/**
 * Reads the evidence before a gate opens, or before the step after a gate begins. A node that can't be read is evidence
 * against. An abort that is due ends the reading, and the upgrade.
 */
export async function readEvidence(
  context: Conversation,
  input: EvidenceInput,
  id: string,
  why: string,
): Promise<Evidence> {
  const isAborted = (): boolean => context.upgradeState.stopRequests.abortDue !== undefined
  for (;;) {
    const evidence = await unlessSaid(isAborted, () => read(context.withoutLeftOut(input), id, why))
    if (evidence !== undefined) return evidence
    endIfAborted(context)
  }
}

async function read(input: EvidenceInput, id: string, why: string): Promise<Evidence> {
  const activityId = `${scheduledAs(id)}:evidence`
  const options = { ...activityOptions, activityId, summary: why }
  const unread = (said: string): Evidence => {
    const node = { host: 'worker', ok: false, said: `the evidence could not be read: ${said}` }
    return { run: '', ok: false, nodes: [node], strangers: [] }
  }
  try {
    const found = readAnswer('evidence', activityId, await activities.evidence.executeWithOptions(options, [input]))
    return found.ok ? found.value : unread(found.why)
  } catch (error) {
    if (isUnwanted(error)) throw error
    return unread(failureOf(activityId, error))
  }
}

/** The reasons that evidence does not hold, each node by its name. */
export function reasonsOf({ nodes, strangers: unlisted }: Evidence): string {
  return [
    ...nodes.filter((node) => !node.ok).map((node) => `${node.host}: ${node.said.trim()}`),
    ...unlisted.map((server) => `${server} is enabled but not in cloud.yaml`),
  ].join('; ')
}
