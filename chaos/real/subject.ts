import { serviceNames } from '../../cloud/model/ids'
import { controllers } from '../../lab/host-names'
import { backends } from '../../lab/real/host/backends'
import { Action, HostName as Host } from '../../lab/simulated/schemas'
import { kindsOn } from '../fault'
import { UpgradeOfNight, type Subject } from '../subject'
import { tracedProcedure } from './procedure'

/** The subject of an upgrade on the real lab's own cloud. */
export function subjectOf(upgrade: UpgradeOfNight): Subject {
  const services = upgrade === 'cloud' ? serviceNames : [upgrade]
  const procedure = services.flatMap(tracedProcedure)
  const commands = procedure
    .flat()
    .map((line) => line.split(' '))
    .map(([, host, action]) => [Host.parse(host), Action.parse(action)] as const)
  const hosts = [...new Set([...controllers, ...commands.map(([host]) => host)])]
  return { upgrade, services, hosts, commands, procedure, backends, kinds: kindsOn.real }
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
