import { setTimeout as sleep } from 'node:timers/promises'
import { ActivityNotFoundError } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import type { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { UnderWay } from './under-way'

const pollMilliseconds = 10
/** Milliseconds without any activity before the upgrade is asked for its gate. */
const quietMilliseconds = 1000

/** The moments in which workers died, each `ID` of a step or `ID:look`, and the number of dead workers. */
export interface Deaths {
  readonly within: ReadonlySet<string>
  readonly kills: number
}

/**
 * Drives an upgrade to its end and kills its worker within each look and each run of a step, once each, and at each gate. A
 * look begins as soon as the step before it is done. The command of a job has begun on its host when the job's run is cut
 * off.
 * @throws if the upgrade needs a person for anything but a gate
 */
export async function killAtEach(rehearsal: Rehearsal, upgrade: RehearsedUpgrade): Promise<Deaths> {
  const underWay = new UnderWay(rehearsal, upgrade)
  const within = new Set<string>()
  const gates = new Set<string>()
  let kills = 0
  const replaceWorker = async (): Promise<void> => {
    kills += 1
    const lost = await replace(rehearsal, upgrade, underWay)
    for (const moment of lost) within.add(moment)
  }
  await rehearsal.standBy()
  let quietSince = Date.now()
  for (;;) {
    await sleep(pollMilliseconds)
    const isDue = (id: string): boolean => !within.has(underWay.momentOf(id))
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
 * Kills the worker, puts the standby worker in its place, and returns the moments in which activities died. The server would notice the
 * death only seconds later, by missing heartbeats and silence. There are hundreds of deaths, so the test tells it at once.
 */
async function replace(rehearsal: Rehearsal, upgrade: RehearsedUpgrade, underWay: UnderWay): Promise<string[]> {
  const { client } = rehearsal
  const { workflowId } = upgrade.handle
  const pid = (await rehearsal.killWorker()) ?? 0
  const lost = await underWay.activities(pid)
  // A host that has no record of a step by now may still get one, by a word that was on its way.
  const moments = lost.map((id) => underWay.momentOf(id))
  // Before the next worker begins: steps that it does while the one after it is loaded would pass unseen.
  await rehearsal.standBy()
  await rehearsal.startWorker()
  for (const activityId of lost) {
    const died = ApplicationFailure.retryable(`worker ${pid} was killed`, 'WorkerKilled')
    await client.activity.fail({ workflowId, activityId }, died).catch((error: unknown) => {
      if (!(error instanceof ActivityNotFoundError)) throw error
    })
  }
  const { namespace } = client.options
  await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId } })
  return moments
}
