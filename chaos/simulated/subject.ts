import { serviceNames } from '../../cloud/model/ids'
import { controllers } from '../../lab/host-names'
import { backends } from '../../lab/simulated/catalogue'
import { Action, HostName as Host } from '../../lab/simulated/schemas'
import { procedureLedger } from '../../test/upgrade/ledger'
import { kindsOn } from '../fault'
import type { Subject, UpgradeOfNight } from '../subject'

/** The subject of an upgrade on the simulated lab's own cloud. */
export function subjectOf(upgrade: UpgradeOfNight): Subject {
  const services = upgrade === 'cloud' ? serviceNames : [upgrade]
  const procedure = services.flatMap((service) => procedureLedger(service))
  const commands = procedure
    .flat()
    .map((line) => line.split(' '))
    .map(([, host, action]) => [Host.parse(host), Action.parse(action)] as const)
  const hosts = [...new Set([...controllers, ...commands.map(([host]) => host)])]
  return { upgrade, services, hosts, commands, procedure, backends, kinds: kindsOn.simulated }
}
