import type { Client } from '@temporalio/client'
import type { MetricMeter } from '@temporalio/common'
import { Progress, UpgradeStatus } from '../../cloud/model/progress'
import { searchAttributes } from '../../cloud/model/search-attributes'
import { catalogue } from './catalogue'

const answerMilliseconds = 5000
/** Upgrades that are asked since when they wait. More than these wait only where many clouds are upgraded at once. */
const askedAtMost = 20
const going = UpgradeStatus.exclude(['Done', 'Aborted', 'Refused']).options

/** The labels of an upgrade that waits. */
interface Wait {
  readonly upgrade: string
  readonly waits_for: 'gate' | 'attention'
}

/** The need for a person that an upgrade has told, and since when. */
function needOf({
  gate,
  attention,
}: Progress): { readonly since: string; readonly waits_for: Wait['waits_for'] } | undefined {
  if (attention !== null) return { since: attention.since, waits_for: 'attention' }
  return gate === null ? undefined : { since: gate.since, waits_for: 'gate' }
}

/**
 * @returns a function that reads how many upgrades stand in each state, how long each has waited for a person, and if people
 *   could be notified of that
 * @throws as Temporal's client, from the function
 */
export function upgradeMetrics(client: Client, taskQueue: string, meter: MetricMeter): () => Promise<void> {
  const { upgrades, waitingSeconds, undelivered } = catalogue
  const states = meter.createGauge(upgrades.name, 'int', undefined, upgrades.help)
  const seconds = meter.createGauge(waitingSeconds.name, 'float', undefined, waitingSeconds.help)
  const missed = meter.createGauge(undelivered.name, 'int', undefined, undelivered.help)
  let waits = new Map<string, Wait>()
  const queryFor = (state: UpgradeStatus): string =>
    `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}' AND ${searchAttributes.state} = '${state}'`

  /** An upgrade that does not answer now keeps the figure that it had. */
  const progressOf = async (upgrade: string, runId: string): Promise<Progress | undefined> => {
    const ask = () => client.workflow.getHandle(upgrade, runId).query<unknown>('progress')
    const answer = await client.withDeadline(Date.now() + answerMilliseconds, ask).catch(() => undefined)
    return Progress.safeParse(answer).data
  }

  async function readWaits(state: UpgradeStatus): Promise<Map<string, Wait>> {
    const found = new Map<string, Wait>()
    for await (const { workflowId: upgrade, runId } of client.workflow.list({ query: queryFor(state) })) {
      if (found.size >= askedAtMost) break
      const progress = await progressOf(upgrade, runId)
      const need = progress === undefined ? undefined : needOf(progress)
      if (need === undefined) continue
      const wait = { upgrade, waits_for: need.waits_for }
      found.set(`${upgrade} ${wait.waits_for}`, wait)
      seconds.set(Math.max(0, (Date.now() - Date.parse(need.since)) / 1000), { ...wait })
      missed.set(progress?.undelivered === undefined ? 0 : 1, { upgrade })
    }
    return found
  }

  return async () => {
    for (const state of going) states.set((await client.workflow.count(queryFor(state))).count, { state })
    const now = new Map([...(await readWaits('AwaitingGate')), ...(await readWaits('Attention'))])
    const waiting = new Set([...now.values()].map(({ upgrade }) => upgrade))
    for (const [key, wait] of waits) {
      if (!now.has(key)) seconds.set(0, { ...wait })
      if (!waiting.has(wait.upgrade)) missed.set(0, { upgrade: wait.upgrade })
    }
    waits = now
  }
}
