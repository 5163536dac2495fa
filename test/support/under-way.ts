import { existsSync } from 'node:fs'
import { temporal } from '@temporalio/proto'
import { stepFolder } from '../../activities/job/script'
import { StepId, UpgradeId } from '../../cloud/model/ids'
import { hostNames } from '../../lab/host-names'
import { Layout } from '../../lab/simulated/layout'
import type { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'

const started = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED

/** True if an activity is that of a drain or a join. */
const isDrainOrJoin = (activity: string): boolean => /\/(drain|join)[^/]*$/.test(activity)

/** The moments of an activity in which its worker may die, as `UnderWay.momentOf` names them. */
export const momentsOf = (activity: string): readonly string[] =>
  activity.endsWith(':look') || isDrainOrJoin(activity) ? [activity] : [`${activity}:look`, activity]

/** True if an activity looks at a step or runs one; the other activities may be repeated any number of times. */
export const isOfStep = (activity: string): boolean => /^\w+\/(?!cloud\/|gate\/)[^:]+(:look)?$/.test(activity)

/** The activities of an upgrade that are under way now, as Temporal and the hosts see them, with or without a worker. */
export class UnderWay {
  readonly #disk: Layout
  readonly #upgrade: UpgradeId

  constructor(
    rehearsal: Rehearsal,
    private readonly upgrade: RehearsedUpgrade,
  ) {
    this.#disk = new Layout(rehearsal.lab.folder)
    this.#upgrade = UpgradeId.parse(upgrade.handle.workflowId)
  }

  /** The steps' activities that a worker has in hand; with a pid, only those of that worker. */
  async activities(pid?: number): Promise<string[]> {
    const { raw } = await this.upgrade.handle.describe()
    return (raw.pendingActivities ?? [])
      .filter(({ state }) => state === started)
      .filter(({ lastWorkerIdentity }) => pid === undefined || lastWorkerIdentity?.startsWith(`${pid}@`) === true)
      .flatMap(({ activityId }) => activityId ?? [])
      .filter(isOfStep)
  }

  /**
   * The moment that an activity is at, by a name: `ID:look` until its host has a record of the step's job, then `ID`. The name
   * of any other activity is its id.
   */
  momentOf(activity: string): string {
    return this.hasBegun(activity) ? activity : `${activity}:look`
  }

  /**
   * True if the host knows of the step, not only Temporal: a job has begun when its host has a record. Looks, drains and
   * joins have none.
   */
  hasBegun(activity: string): boolean {
    if (activity.endsWith(':look') || isDrainOrJoin(activity)) return true
    const folder = stepFolder(this.#upgrade, StepId.parse(activity))
    return hostNames.some((host) => existsSync(this.#disk.host(host, 'jobs', folder)))
  }

  /**
   * The gate that is open now, and `isDone` if the upgrade is done.
   * @throws if the upgrade needs a person for anything but a gate
   */
  async waitsFor(): Promise<{ readonly gate: string | undefined; readonly since: string; readonly isDone: boolean }> {
    const { state, gate, attention } = await this.upgrade.progress()
    if (attention?.waiting === false) throw new Error(`${attention.step}: ${attention.sentence}`)
    return { gate: gate?.name, since: gate?.since ?? '', isDone: state === 'Done' }
  }
}
