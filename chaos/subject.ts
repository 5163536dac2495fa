import { z } from 'zod'
import { serviceNames, type ServiceName } from '../cloud/model/ids'
import type { HostName } from '../lab/host-names'
import type { Action } from '../lab/simulated/names'
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
  /** The backends of the lab's HAProxys. */
  readonly backends: readonly BackendOfLab[]
  /** The kinds of trouble that the lab can be given. */
  readonly kinds: readonly Trouble['kind'][]
}
