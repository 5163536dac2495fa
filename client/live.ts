import { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { openedValue, type Codecs } from '../cloud/converter/opened'
import { parseStepId, ServiceName, UpgradeId, upgradeIdBelow, type UpgradeName } from '../cloud/model/ids'
import { isUnderWay, type Progress, type StepProgress, type UpgradeStatus } from '../cloud/model/progress'
import type { Connected } from './connect'
import { endedFromOutside } from './ended'
import type { Asked } from './program/invocation'
import { readProgress } from './upgrade'

/** The worker's report of a running step, about once a second: the details of its activity's heartbeats. */
const Beat = z.object({
  /** Of a drain: the sessions that are left on its servers. */
  sessions: z.number().exactOptional(),
  queued: z.number().exactOptional(),
  waitingFor: z.string().exactOptional(),
  /** Of a job: its last line of output, redacted on the worker. */
  lastLine: z.string().exactOptional(),
})
export type Beat = z.infer<typeof Beat>

/** A step with its present report. */
export interface StepNow extends StepProgress {
  readonly now?: Beat
}

/** The progress of an upgrade, with the worker's report of each running step. */
export interface Snapshot extends Omit<Progress, 'state'> {
  /** `Terminated`: it was ended from outside, in the middle; `ended` has the sentence. */
  readonly state: UpgradeStatus | 'Terminated'
  readonly steps: readonly StepNow[]
  /** How it was ended from outside, and the next command; absent if it was not. */
  readonly ended?: string
  /** The value of `--cloud` by which it was asked for: commands to be pasted have it. */
  readonly asked?: string
}

type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo
type Time = PendingActivity['lastHeartbeatTime']

const started = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED

const millisecondsOf = (time: Time): number => Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6

/** The report of the present attempt; an earlier attempt's, whose worker is gone, no longer counts. */
async function beatOf(
  codecs: Codecs,
  { state, heartbeatDetails, lastHeartbeatTime, lastStartedTime }: PendingActivity,
): Promise<Beat | undefined> {
  if (state !== started || millisecondsOf(lastHeartbeatTime) < millisecondsOf(lastStartedTime)) return undefined
  const [payload] = heartbeatDetails?.payloads ?? []
  if (payload === undefined) return undefined
  return Beat.safeParse(await openedValue(codecs, payload)).data
}

/** The workflows whose activities are the steps under way: for a whole cloud's upgrade those of its services. */
function atWork({ upgrade, service, steps }: Progress): readonly UpgradeId[] {
  const under = steps.filter(isUnderWay)
  const id = UpgradeId.parse(upgrade)
  if (service !== 'cloud') return under.length === 0 ? [] : [id]
  const services = under.flatMap(({ id }) => ServiceName.safeParse(parseStepId(id).service).data ?? [])
  return [...new Set(services)].map((name) => upgradeIdBelow(id, name))
}

/** Adds the reports of running steps. Needs neither a worker nor a query; a report that can't be read is left out. */
async function withBeats({ client }: Connected, progress: Progress): Promise<Snapshot> {
  const beats = new Map<string, Beat>()
  for (const id of atWork(progress)) {
    const described = await client.workflow
      .getHandle(id)
      .describe()
      .catch(() => undefined)
    for (const activity of described?.raw.pendingActivities ?? []) {
      const beat = await beatOf(client.options.loadedDataConverter, activity)
      if (beat !== undefined) beats.set(activity.activityId ?? '', beat)
    }
  }
  const steps = progress.steps.map((step) => {
    const now = beats.get(step.id)
    return now === undefined || !isUnderWay(step) ? step : { ...step, now }
  })
  return { ...progress, steps }
}

/**
 * The present state of an upgrade, with the reports of its steps.
 * @param limitSeconds the time that the upgrade may take to answer, as in readProgress
 * @throws NoSuchUpgrade; UpgradeSilent if no worker answers for it
 */
export async function readSnapshot(
  connected: Connected,
  service: UpgradeName,
  cloud: Asked,
  limitSeconds?: number,
): Promise<Snapshot> {
  const progress = await readProgress(connected, service, cloud, limitSeconds)
  const [ended, snapshot] = await Promise.all([
    endedFromOutside(connected, { service, cloud }, progress),
    withBeats(connected, progress),
  ])
  const now = ended === undefined ? snapshot : asItWasLeft(progress, ended)
  return cloud.asked === undefined ? now : { ...now, asked: cloud.asked }
}

/** No workflow waits any more for the answer, and no step is under way. */
function asItWasLeft(progress: Progress, ended: string): Snapshot {
  const steps = progress.steps.map((step): StepNow => {
    if (!isUnderWay(step)) return step
    const left: { -readonly [K in keyof StepNow]: StepNow[K] } = { ...step, state: 'pending' }
    delete left.since
    return left
  })
  const snapshot: { -readonly [K in keyof Snapshot]: Snapshot[K] } = {
    ...progress,
    state: 'Terminated',
    ended,
    steps,
    attention: null,
    gate: null,
    pending: null,
  }
  delete snapshot.alsoWaiting
  return snapshot
}
