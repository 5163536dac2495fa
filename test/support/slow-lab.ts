import { hostNames } from '../../lab/host-names'
import type { Lab } from '../../lab/simulated'
import { actions } from '../../lab/simulated/names'

const actionSeconds = 1
const wireMilliseconds = 60

/** Makes each look and each command of the lab last long enough to be seen, and cut off, also where the machine is busy. */
export function slowDown(lab: Lab): void {
  for (const action of actions) lab.take(action, actionSeconds)
  // A step whose command only looks is as long as its answer's way.
  for (const host of hostNames) lab.slow(host, wireMilliseconds)
}
