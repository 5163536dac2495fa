import { setTimeout as sleep } from 'node:timers/promises'
import { ActivityNotFoundError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { UnderWay } from './under-way'

const pollMilliseconds = 10
/** So long nothing may be under way before the upgrade is asked what it waits for. */
const quietMilliseconds = 1000

/** What died with its worker, each `ID` of a step or `ID:look`, and how many workers died. */
export interface Deaths {
  readonly within: ReadonlySet<string>
  readonly kills: number
}

/**
 * Drives an upgrade to its end and kills its worker within each look and each run of a step, once each, and at each gate:
 * a look begins as soon as the step before it is done, and what a job runs on its host has begun when its run is cut off.
 * @throws where the upgrade needs a person for anything but a gate
 */
export async function killAtEach(rehearsal: Rehearsal, upgrade: RehearsedUpgrade): Promise<Deaths> {
  const underWay = new UnderWay(rehearsal, upgrade)
  const within = new Set<string>()
  const gates = new Set<string>()
  let kills = 0
  const replaceWorker = async (): Promise<void> => {
    kills += 1
    const lost = await replace(rehearsal, upgrade, underWay)
    for (const id of lost.filter((each) => underWay.hasBegun(each))) within.add(id)
  }
  await rehearsal.standBy()
  let quietSince = Date.now()
  for (;;) {
    await sleep(pollMilliseconds)
    const isDue = (id: string): boolean => !within.has(id) && underWay.hasBegun(id)
    if ((await underWay.activities()).some(isDue)) {
      await replaceWorker()
      quietSince = Date.now()
    } else if (Date.now() - quietSince > quietMilliseconds) {
      quietSince = Date.now()
      const { gate, since, isDone } = await underWay.waitsFor()
      if (isDone) return { within, kills }
      if (gate === undefined || gates.has(since)) continue
      gates.add(since)
      await replaceWorker()
      await upgrade.send(gate, { by: 'ann' })
    }
  }
}

/**
 * Kills the worker, puts the one that stands by in its place, and returns what died. That a worker is dead the server
 * would notice seconds later, by its missing heartbeats and its silence; it is told so, since there are hundreds of deaths.
 */
async function replace(rehearsal: Rehearsal, upgrade: RehearsedUpgrade, underWay: UnderWay): Promise<string[]> {
  const { client } = rehearsal
  const { workflowId } = upgrade.handle
  const pid = (await rehearsal.killWorker()) ?? 0
  const lost = await underWay.activities(pid)
  await rehearsal.startWorker()
  for (const activityId of lost) {
    const died = ApplicationFailure.retryable(`worker ${pid} was killed`, 'WorkerKilled')
    await client.activity.fail({ workflowId, activityId }, died).catch((error: unknown) => {
      if (!(error instanceof ActivityNotFoundError)) throw error
    })
  }
  const { namespace } = client.options
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId } })
  await rehearsal.standBy()
  return lost
}
