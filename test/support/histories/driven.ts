import type { Cloud } from '../../../cloud/model/cloud'
import { CloudName, type UpgradeName } from '../../../cloud/model/ids'
import type { Outcome } from '../../../cloud/model/outcomes'
import type { Bench, DrivenUpgrade, RecordingCloud } from '../recording'
import { keepHistory } from './recorder'

/** An upgrade of a recording cloud that is driven to its end, so that its history is kept. */
export type DrivenProcedure = (bench: Bench) => Promise<void>

/** Gives a recording cloud the name by which its history is found. */
export const named =
  (name: string, change: (cloud: Cloud) => Cloud = (cloud) => cloud) =>
  (cloud: Cloud): Cloud => {
    const own = CloudName.parse(name)
    return { ...change(cloud), name: own, notify: { kind: 'described', cloud: own } }
  }

/** Ends an upgrade well or not, and keeps its newest run. */
export async function keepEnded({ handle, client }: DrivenUpgrade): Promise<void> {
  // A run that was reset, aborted or refused has a result that is an error.
  await client.workflow
    .getHandle(handle.workflowId)
    .result()
    .catch(() => undefined)
  await keepHistory(client, handle.workflowId)
}

/** Runs an upgrade with a worker, tells its story, and keeps its history. */
export async function driven(
  bench: Bench,
  cloud: RecordingCloud,
  upgrade: UpgradeName,
  tell: (upgrade: DrivenUpgrade) => Promise<unknown>,
): Promise<void> {
  const story = async (begun: DrivenUpgrade): Promise<void> => {
    await tell(begun)
    await keepEnded(begun)
  }
  await bench.with(cloud, story, undefined, upgrade)
}

/** Resolves once the upgrade has told so many decisions. */
export const decided = (upgrade: DrivenUpgrade, count: number): Promise<unknown> =>
  upgrade.until(`${count} decisions`, ({ decisions }) => decisions.length >= count)

/** The outcome of a command that has failed. */
export const failed = (effect: 'all' | 'none' = 'none'): Outcome => ({
  state: 'failed',
  generation: 1,
  exitCode: 100,
  tail: 'E: Unable to fetch some archives',
  effect,
  evidence: 'not installed',
  record: 'controller1:/var/lib/openstack-upgrade/jobs/abc/g1',
})

/** A step that fails at its first try. */
export const failsOnce = (generation: number): Outcome =>
  generation === 1 ? failed() : { state: 'done', evidence: 'seen' }
