import { backends } from '../../lab/real/host/backends'
import { kindsOn } from '../fault'
import { subjectOn, UpgradeOfNight, type Subject } from '../subject'
import { tracedProcedure } from './procedure'

/** The subject of an upgrade on the real lab's own cloud. */
export function subjectOf(upgrade: UpgradeOfNight): Subject {
  return subjectOn(upgrade, { procedureOf: tracedProcedure, backends, kinds: kindsOn.real })
}

/** Twenty nights take every service in turn; those of the cheaper two are more. */
const turns: readonly UpgradeOfNight[] = [
  ...['keystone', 'glance', 'keystone', 'glance', 'cinder', 'keystone', 'glance', 'keystone', 'glance', 'keystone'],
  ...['neutron', 'glance', 'keystone', 'glance', 'keystone', 'glance', 'nova', 'keystone', 'glance', 'keystone'],
].map((name) => UpgradeOfNight.parse(name))

/** The service whose turn it is in the night of a seed. */
export function inTurn(seed: number): UpgradeOfNight {
  return turns[seed % turns.length] ?? 'keystone'
}
