import { z } from 'zod'
import { serviceNames, type ServiceName } from '../cloud/model/ids'
import { controllers, type HostName } from '../lab/host-names'
import { Action, HostName as Host } from '../lab/simulated/schemas'
import { procedureLedger } from '../test/upgrade/ledger'

/** An upgrade of which nights are run: of a service, or of the whole cloud. */
export const UpgradeOfNight = z.enum([...serviceNames, 'cloud'])
export type UpgradeOfNight = z.infer<typeof UpgradeOfNight>

/** An upgrade, with all that faults can be drawn for. */
export interface Subject {
  readonly upgrade: UpgradeOfNight
  readonly services: readonly ServiceName[]
  /** Every host that it changes, and the controllers. */
  readonly hosts: readonly HostName[]
  /** Each host with the commands that the procedure runs on it. */
  readonly commands: readonly (readonly [HostName, Action])[]
  /** The procedure's ledger: groups of lines, each group after the one before. */
  readonly procedure: readonly (readonly string[])[]
}

/** The subject of an upgrade on the simulated lab's own cloud. */
export function subjectOf(upgrade: UpgradeOfNight): Subject {
  const services = upgrade === 'cloud' ? serviceNames : [upgrade]
  const procedure = services.flatMap((service) => procedureLedger(service))
  const commands = procedure
    .flat()
    .map((line) => line.split(' '))
    .map(([, host, action]) => [Host.parse(host), Action.parse(action)] as const)
  const hosts = [...new Set([...controllers, ...commands.map(([host]) => host)])]
  return { upgrade, services, hosts, commands, procedure }
}
