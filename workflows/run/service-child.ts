import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  getExternalWorkflowHandle,
  patched,
  proxyActivities,
  startChild,
} from '@temporalio/workflow'
import { WorkflowExecutionAlreadyStartedError, WorkflowIdReusePolicy } from '@temporalio/common'
import type { Activities } from '../../activities/interface'
import type { Cloud } from '../../cloud/model/cloud'
import { digestOf, type Followed, type FollowedEnd, type ProgressDigest } from '../../cloud/model/followed'
import { parseStepId, upgradeId, type ServiceName, type UpgradeId } from '../../cloud/model/ids'
import { pairLabel } from '../../cloud/model/release'
import { taskTimeoutFor } from '../../cloud/model/task-timeout'
import type { Delegate } from './messages-taken'
import type { UpgradeState } from '../state/upgrade-state'
import { payloads } from '../state/messages'
import { activityOptions } from './activity-options'
import { gateNamed } from '../procedure/gate-names'
import { gatesOf } from '../services'
import { failureOf, isUnwanted, readAnswer } from './activity-results'

const activities = proxyActivities<Pick<Activities, 'follow'>>(activityOptions)

/** The end of the following: with the followed upgrade, or before its end. */
export type Ended = FollowedEnd | { readonly state: 'lost'; readonly why: string }

/**
 * The upgrade of one service below that of a whole cloud: a workflow of its own, which goes on even if this one ends. Its
 * progress is shown here too, and people's decisions here are forwarded to it.
 */
export class Child implements Delegate {
  #running: { readonly id: UpgradeId; readonly service: ServiceName; readonly isSigned: boolean } | undefined

  constructor(private readonly upgradeState: UpgradeState) {}

  get name(): string {
    return this.#running?.id ?? 'the upgrade of a service'
  }

  takes(signal: string): boolean {
    if (this.#running === undefined) return false
    return (
      gatesOf(this.#running.service).includes(gateNamed(signal)) ||
      (signal !== 'gate' && Object.hasOwn(payloads, signal))
    )
  }

  async give(signal: string, payload: unknown): Promise<boolean> {
    if (this.#running === undefined) return false
    const { id } = this.#running
    try {
      await CancellationScope.nonCancellable(() => getExternalWorkflowHandle(id).signal(signal, payload))
      return true
    } catch {
      return false
    }
  }

  /**
   * Forwards Temporal's own cancellation. An upgrade whose answers count only with a signature would refuse an abort, so it
   * is cancelled itself.
   */
  async cancel(by: string): Promise<boolean> {
    if (this.#running?.isSigned !== true) return this.give('abort', { by })
    const { id } = this.#running
    return CancellationScope.nonCancellable(() => getExternalWorkflowHandle(id).cancel()).then(
      () => true,
      () => false,
    )
  }

  /** Starts a service's upgrade, or finds it running; follows it and resolves when it has ended. */
  async run(cloud: Cloud, service: ServiceName, input: { readonly cloud: string }): Promise<Ended> {
    const id = upgradeId(cloud, service)
    await start(id, service, { cloud, steps: this.#stepsOf(service) }, input)
    this.#running = { id, service, isSigned: cloud.signers !== undefined }
    await this.#giveWhatCameBefore()
    try {
      return await this.#follow(id, service)
    } finally {
      this.#running = undefined
      this.upgradeState.endMirror()
    }
  }

  /** The number of steps that the plan of the whole cloud has of a service. */
  #stepsOf(service: ServiceName): number {
    return this.upgradeState.steps.progress().filter(({ id }) => parseStepId(id).service === service).length
  }

  /** Forwards people's signals that came while it was being started, and count for both. */
  async #giveWhatCameBefore(): Promise<void> {
    const { abort, pauseAsked } = this.upgradeState.stopRequests
    if ((abort ?? pauseAsked) === undefined || !patched('said-before-the-child-runs')) return
    if (pauseAsked !== undefined) await this.give('pause', pauseAsked)
    if (abort === undefined) return
    // This upgrade has proven who it was; the service's own run was not there to be named in the signed statement.
    if (this.#running?.isSigned === true) await this.cancel(abort.by)
    else await this.give('abort', { by: abort.by, now: abort.now })
  }

  async #follow(id: UpgradeId, service: ServiceName): Promise<Ended> {
    const activityId = `${service}/cloud/follow`
    const options = { ...activityOptions, activityId, summary: `follows ${id}` }
    let known: ProgressDigest | null = null
    for (;;) {
      let followed: Followed
      try {
        const read = readAnswer(
          'follow',
          activityId,
          await activities.follow.executeWithOptions(options, [{ upgrade: id, known }]),
        )
        if (!read.ok) return { state: 'lost', why: read.why }
        followed = read.value
      } catch (error) {
        if (isUnwanted(error)) throw error
        return { state: 'lost', why: failureOf(activityId, error) }
      }
      if (followed.progress !== undefined) {
        this.upgradeState.mirror(followed.progress)
        known = digestOf(followed.progress)
      }
      if (followed.state === 'ended') return followed
    }
  }
}

async function start(
  id: UpgradeId,
  service: ServiceName,
  { cloud, steps }: { readonly cloud: Cloud; readonly steps: number },
  input: { readonly cloud: string },
): Promise<void> {
  try {
    await startChild(service, {
      workflowId: id,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `${service} of ${cloud.name}, ${pairLabel(cloud.release)}`,
      ...taskTimeoutFor(steps),
    })
  } catch (error) {
    // It runs already: an earlier run of this workflow, or a person, has started it.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
