import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../../cloud/model/ids'
import type { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { UnderWay } from './under-way'

const pollMilliseconds = 10
const quietMilliseconds = 1000

/** `neutron/network2/stop-neutron-l3-agent` → `stop-neutron-l3-agent`. */
const kindOf = (id: string): string => id.split('/').at(-1) ?? id

/**
 * Drives the upgrade of a service to its end, terminates it as the first step of each kind is under way, and starts it
 * again each time.
 * @returns the steps at which it was terminated, and the last run
 */
export async function terminateAtEach(
  rehearsal: Rehearsal,
  service: ServiceName,
): Promise<{ readonly at: readonly string[]; readonly upgrade: RehearsedUpgrade }> {
  const at: string[] = []
  for (;;) {
    const upgrade = await rehearsal.begin(service)
    const step = await nextStep(rehearsal, upgrade, new Set(at.map(kindOf)))
    if (step === undefined) return { at, upgrade }
    await upgrade.handle.terminate('a test')
    at.push(step)
  }
}

/** The first step of a new kind, as soon as it is under way; undefined at the end. */
async function nextStep(
  rehearsal: Rehearsal,
  upgrade: RehearsedUpgrade,
  kinds: ReadonlySet<string>,
): Promise<string | undefined> {
  const underWay = new UnderWay(rehearsal, upgrade)
  const gates = new Set<string>()
  let quietSince = Date.now()
  for (;;) {
    await sleep(pollMilliseconds)
    const activities = await underWay.activities()
    const due = activities.find((id) => !id.endsWith(':look') && !kinds.has(kindOf(id)) && underWay.hasBegun(id))
    if (due !== undefined) return due
    if (activities.length > 0) quietSince = Date.now()
    if (Date.now() - quietSince < quietMilliseconds) continue
    quietSince = Date.now()
    const { gate, since, isDone } = await underWay.waitsFor()
    if (isDone) return undefined
    if (gate === undefined || gates.has(since)) continue
    gates.add(since)
    await upgrade.send(gate, { by: 'ann' })
  }
}
