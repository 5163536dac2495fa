import { defineSearchAttributeKey } from '@temporalio/common'
import type { WorkflowExecutionInfo } from '@temporalio/client'
import { CloudName, serviceNames, upgradeId, UpgradeId, UpgradeName, type Upgraded } from '../../cloud/model/ids'
import { searchAttributes } from '../../cloud/model/search-attributes'
import { clipped, oneLine } from '../../cloud/model/text'
import type { Connected } from '../connect'

/** The newest runs that are listed; Temporal may keep any number. */
export const mostRuns = 500
const nameCharacters = 200

/** One upgrade as Temporal's list has it: no worker is asked. */
export interface ListedUpgrade {
  readonly id: UpgradeId
  readonly name: UpgradeName
  readonly cloud: Upgraded
  /** The number of its runs in the list. */
  readonly runs: number
  /** The newest run. */
  readonly run: string
  readonly state: ListedState
  /** The present step, or the last one. */
  readonly step: string
  readonly began: Date
  readonly ended?: Date
}

/** A state as the upgrade published it, or as Temporal ended the run. */
export type ListedState =
  'Running' | 'AwaitingGate' | 'Attention' | 'Paused' | 'Done' | 'Aborted' | 'Refused' | 'Failed' | 'Ended from outside'

/** The upgrades of a task queue, newest first. */
export interface Listing {
  readonly upgrades: readonly ListedUpgrade[]
  /** True if Temporal has more runs than were listed. */
  readonly isCut: boolean
}

const keys = {
  state: defineSearchAttributeKey(searchAttributes.state, 'KEYWORD'),
  step: defineSearchAttributeKey(searchAttributes.step, 'KEYWORD'),
}

/** The cloud in the id of an upgrade; undefined if the id is not one that the command line finds. */
export function cloudIn(id: string, name: UpgradeName): Upgraded | undefined {
  const [stem = '', ...suffix] = id.split('.')
  const end = name === 'cloud' ? '' : `-${name}`
  const bare =
    stem.startsWith('upgrade-') && stem.endsWith(end) ? stem.slice('upgrade-'.length, stem.length - end.length) : ''
  const cloud = CloudName.safeParse(bare)
  if (!cloud.success) return undefined
  const upgraded: Upgraded = { name: cloud.data, release: { idSuffix: suffix.map((word) => `.${word}`).join('') } }
  return UpgradeId.safeParse(id).success && upgradeId(upgraded, name) === id ? upgraded : undefined
}

const published: readonly string[] = ['Running', 'AwaitingGate', 'Attention', 'Paused'] satisfies ListedState[]
const ended: readonly string[] = ['Aborted', 'Refused'] satisfies ListedState[]

function stateOf({ status, typedSearchAttributes }: WorkflowExecutionInfo): ListedState {
  const said = typedSearchAttributes.get(keys.state) ?? ''
  switch (status.name) {
    case 'COMPLETED':
      return 'Done'
    case 'FAILED':
      return ended.includes(said) ? (said as ListedState) : 'Failed'
    case 'TIMED_OUT':
      return 'Failed'
    case 'TERMINATED':
    case 'CANCELLED':
      return ended.includes(said) ? (said as ListedState) : 'Ended from outside'
    case 'RUNNING':
    case 'PAUSED':
    case 'CONTINUED_AS_NEW':
    case 'UNSPECIFIED':
    case 'UNKNOWN':
      return published.includes(said) ? (said as ListedState) : 'Running'
  }
}

/** An upgrade of one run; undefined for another workflow. */
export function listedRun(info: WorkflowExecutionInfo): ListedUpgrade | undefined {
  const name = UpgradeName.safeParse(info.type)
  const id = UpgradeId.safeParse(info.workflowId)
  if (!name.success || !id.success) return undefined
  const cloud = cloudIn(id.data, name.data)
  if (cloud === undefined) return undefined
  return {
    id: id.data,
    name: name.data,
    cloud,
    runs: 1,
    run: info.runId,
    state: stateOf(info),
    step: clipped(oneLine(info.typedSearchAttributes.get(keys.step) ?? ''), nameCharacters),
    began: info.startTime,
    ...(info.closeTime === undefined ? {} : { ended: info.closeTime }),
  }
}

/** The runs as upgrades, those that were begun last first. */
export function upgradesOf(runs: readonly ListedUpgrade[]): ListedUpgrade[] {
  const found = new Map<UpgradeId, ListedUpgrade>()
  for (const run of [...runs].sort((one, other) => +other.began - +one.began)) {
    const newest = found.get(run.id)
    found.set(run.id, newest === undefined ? run : { ...newest, runs: newest.runs + 1 })
  }
  return [...found.values()]
}

/**
 * Lists the upgrades of the task queue that Temporal still has.
 * @throws as Temporal's client
 */
export async function readListing({ client, taskQueue }: Connected): Promise<Listing> {
  const types = UpgradeName.options.map((name) => `'${name}'`).join(', ')
  const query = `TaskQueue = '${taskQueue}' AND WorkflowType IN (${types})`
  const runs: ListedUpgrade[] = []
  let seen = 0
  for await (const info of client.workflow.list({ query, pageSize: mostRuns })) {
    seen += 1
    if (seen > mostRuns) break
    runs.push(...[listedRun(info) ?? []].flat())
  }
  return { upgrades: upgradesOf(runs), isCut: seen > mostRuns }
}

const urgency: readonly ListedState[] = ['Attention', 'AwaitingGate', 'Paused', 'Running']

/** True if nothing comes of the upgrade any more. */
export const isOver = ({ state }: ListedUpgrade): boolean => !urgency.includes(state)

/** The upgrade that a person most likely wants to see: one that needs somebody, then one that runs, then the newest. */
export function mostUrgent({ upgrades }: Listing): ListedUpgrade | undefined {
  for (const state of urgency) {
    const found = upgrades.filter((each) => each.state === state)
    const first = found.find(({ name }) => name === 'cloud') ?? found[0]
    if (first !== undefined) return first
  }
  return upgrades[0]
}

/** The order of services in the procedure, all of the cloud first. */
export const orderOf = (name: UpgradeName): number => ['cloud', ...serviceNames, 'nova-finish'].indexOf(name)
