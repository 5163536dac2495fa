import { backends } from '../../lab/simulated/catalogue'
import { procedureLedger } from '../../test/upgrade/ledger'
import { kindsOn } from '../fault'
import { subjectOn, type Subject, type UpgradeOfNight } from '../subject'

/** The subject of an upgrade on the simulated lab's own cloud. */
export function subjectOf(upgrade: UpgradeOfNight): Subject {
  return subjectOn(upgrade, { procedureOf: (service) => procedureLedger(service), backends, kinds: kindsOn.simulated })
}
