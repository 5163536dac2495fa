import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../../cloud/model/ids'
import type { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { isOfStep, UnderWay } from './under-way'

const pollMilliseconds = 10
const quietMilliseconds = 1000

const isRun = (id: string): boolean => isOfStep(id) && !id.endsWith(':look')

/**
 * Drives the upgrade of a service to its end, terminates it as each step is under way for the first time, and starts it
 * again each time.
 * @returns the steps at which it was terminated, and all that a run of it has begun on a host
 */
export async function terminateAtEach(
  rehearsal: Rehearsal,
  service: ServiceName,
): Promise<{ readonly at: ReadonlySet<string>; readonly begun: ReadonlySet<string> }> {
  const at = new Set<string>()
  const begun = new Set<string>()
  for (;;) {
    const upgrade = await rehearsal.begin(service)
    const step = await nextStep(rehearsal, upgrade, at)
    if (step !== undefined) await upgrade.handle.terminate('a test')
    // A step that the first look finds done has no job to cut off.
    const underWay = new UnderWay(rehearsal, upgrade)
    for (const id of await upgrade.activities()) if (isRun(id) && underWay.hasBegun(id)) begun.add(id)
    if (step === undefined) return { at, begun }
    // Nodes that are worked on at once are cut off at once.
    for (const id of await upgrade.cutOff()) if (isRun(id)) at.add(id)
  }
}

/** The first step that is not among these, as soon as it is under way; undefined at the end. */
async function nextStep(
  rehearsal: Rehearsal,
  upgrade: RehearsedUpgrade,
  before: ReadonlySet<string>,
): Promise<string | undefined> {
  const underWay = new UnderWay(rehearsal, upgrade)
  const gates = new Set<string>()
  let quietSince = Date.now()
  for (;;) {
    await sleep(pollMilliseconds)
    const activities = await underWay.activities()
    const due = activities.find((id) => isRun(id) && !before.has(id) && underWay.hasBegun(id))
    if (due !== undefined) return due
    if (activities.length > 0) quietSince = Date.now()
    if (Date.now() - quietSince < quietMilliseconds) continue
    quietSince = Date.now()
    const { attention } = await upgrade.progress()
    if (attention?.step.endsWith('/backup') === true) {
      // The dump of a run that was terminated.
      await upgrade.send('skip', { by: 'ann', step: attention.step })
      continue
    }
    const { gate, since, isDone } = await underWay.waitsFor()
    if (isDone) return undefined
    if (gate === undefined || gates.has(since)) continue
    gates.add(since)
    await upgrade.send(gate, { by: 'ann' })
  }
}
