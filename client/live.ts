import { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { payloadConverter } from '../cloud/converter/payload-converter'
import {
  parseStepId,
  ServiceName,
  UpgradeId,
  upgradeIdBelow,
  type Upgraded,
  type UpgradeName,
} from '../cloud/model/ids'
import type { Progress, StepProgress, UpgradeStatus } from '../cloud/model/progress'
import type { Connected } from './connect'
import { endedFromOutside } from './ended'
import { readProgress } from './upgrade'

/** What the worker says of a step while it runs, about once a second: the details of its activity's heartbeats. */
const Beat = z.object({
  /** Of a drain: what is left on its servers. */
  sessions: z.number().exactOptional(),
  queued: z.number().exactOptional(),
  waitingFor: z.string().exactOptional(),
  /** Of a job: what it printed last, redacted on the worker. */
  lastLine: z.string().exactOptional(),
})
export type Beat = z.infer<typeof Beat>

/** A step with what it says of itself right now. */
export interface StepNow extends StepProgress {
  readonly now?: Beat
}

/** An upgrade as it says it stands, its steps as the worker sees them. */
export interface Snapshot extends Omit<Progress, 'state'> {
  /** `Terminated`: it was ended from outside, in the middle, and `ended` says how. */
  readonly state: UpgradeStatus | 'Terminated'
  readonly steps: readonly StepNow[]
  /** How it was ended from outside, and what leads on; only where it was. */
  readonly ended?: string
}

type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo
type Time = PendingActivity['lastHeartbeatTime']

const started = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_STARTED

const isUnderWay = ({ state }: StepProgress): boolean => state === 'running' || state === 'attention'

const millisecondsOf = (time: Time): number => Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6

/** What this attempt has said; what an attempt before it said, whose worker is gone, no longer counts. */
function beatOf({ state, heartbeatDetails, lastHeartbeatTime, lastStartedTime }: PendingActivity): Beat | undefined {
  if (state !== started || millisecondsOf(lastHeartbeatTime) < millisecondsOf(lastStartedTime)) return undefined
  const [payload] = heartbeatDetails?.payloads ?? []
  if (payload === undefined) return undefined
  return Beat.safeParse(payloadConverter.fromPayload(payload)).data
}

/** The workflows whose activities are the steps under way: of a whole cloud's upgrade those of its services. */
function atWork({ upgrade, service, steps }: Progress): readonly UpgradeId[] {
  const under = steps.filter(isUnderWay)
  const id = UpgradeId.parse(upgrade)
  if (service !== 'cloud') return under.length === 0 ? [] : [id]
  const services = under.flatMap(({ id }) => ServiceName.safeParse(parseStepId(id).service).data ?? [])
  return [...new Set(services)].map((name) => upgradeIdBelow(id, name))
}

/** What the steps under way say of themselves. Needs neither a worker nor a query, and is left out where it can't be read. */
async function withBeats({ client }: Connected, progress: Progress): Promise<Snapshot> {
  const beats = new Map<string, Beat>()
  for (const id of atWork(progress)) {
    const described = await client.workflow
      .getHandle(id)
      .describe()
      .catch(() => undefined)
    for (const activity of described?.raw.pendingActivities ?? []) {
      const beat = beatOf(activity)
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
 * Where an upgrade stands now, with what its steps say of themselves.
 * @param limitSeconds how long the upgrade may take to answer, as readProgress has it
 * @throws NoSuchUpgrade; UpgradeSilent where no worker answers for it
 */
export async function readSnapshot(
  connected: Connected,
  service: UpgradeName,
  cloud: Upgraded,
  limitSeconds?: number,
): Promise<Snapshot> {
  const progress = await readProgress(connected, service, cloud, limitSeconds)
  const ended = await endedFromOutside(connected, { service, cloud }, progress)
  return ended === undefined ? withBeats(connected, progress) : asItWasLeft(progress, ended)
}

/** Nobody waits any more for what it asked, and no step of it is under way. */
function asItWasLeft(progress: Progress, ended: string): Snapshot {
  const steps = progress.steps.map((step): StepNow => {
    if (!isUnderWay(step)) return step
    const left: { -readonly [K in keyof StepNow]: StepNow[K] } = { ...step, state: 'pending' }
    delete left.since
    return left
  })
  return { ...progress, state: 'Terminated', ended, steps, attention: null, gate: null, pending: null }
}
