import { z } from 'zod'
import { serviceNames, type ServiceName } from '../cloud/model/ids'
import { controllers, type HostName } from '../lab/host-names'
import { Action, HostName as Host } from '../lab/simulated/schemas'
import type { Trouble } from './fault'

/** An upgrade of which nights are run: of a service, or of the whole cloud. */
export const UpgradeOfNight = z.enum([...serviceNames, 'cloud'])
export type UpgradeOfNight = z.infer<typeof UpgradeOfNight>

/** One of HAProxy's backends on a lab; its servers have the prefix and the number of their controller. */
export interface BackendOfLab {
  readonly name: string
  readonly service: ServiceName
  readonly server: string
}

/** An upgrade on one of the labs, with all that faults can be drawn for. */
export interface Subject {
  readonly upgrade: UpgradeOfNight
  readonly services: readonly ServiceName[]
  /** Every host that it changes, and the controllers. */
  readonly hosts: readonly HostName[]
  /** Each host with the commands that the procedure runs on it. */
  readonly commands: readonly (readonly [HostName, Action])[]
  /** The procedure's ledger, as far as the lab shows it: groups of lines, each group after the one before. */
  readonly procedure: readonly (readonly string[])[]
  /** The backends of the lab's HAProxies. */
  readonly backends: readonly BackendOfLab[]
  /** The kinds of trouble that the lab can be given. */
  readonly kinds: readonly Trouble['kind'][]
}

/**
 * The subject of an upgrade on a lab.
 * @param procedureOf the procedure's ledger of a service, as far as the lab shows it
 */
export function subjectOn(
  upgrade: UpgradeOfNight,
  {
    procedureOf,
    ...lab
  }: Pick<Subject, 'backends' | 'kinds'> & { readonly procedureOf: (service: ServiceName) => Subject['procedure'] },
): Subject {
  const services = upgrade === 'cloud' ? serviceNames : [upgrade]
  const procedure = services.flatMap((service) => procedureOf(service))
  const commands = procedure
    .flat()
    .map((line) => line.split(' '))
    .map(([, host, action]) => [Host.parse(host), Action.parse(action)] as const)
  const hosts = [...new Set([...controllers, ...commands.map(([host]) => host)])]
  return { upgrade, services, hosts, commands, procedure, ...lab }
}
