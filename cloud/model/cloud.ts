import type { Balancer, Host, Server } from './hosts'
import type { CloudName, HostName, ServiceName, UnitName } from './ids'

/** A cloud as the workflows see it: resolved from cloud.yaml, complete, checked across all fields. */
export interface Cloud {
  readonly name: CloudName
  readonly release: 'newton-to-ocata'
  /** By role, in the order they are written. */
  readonly controllers: readonly Host[]
  readonly network: readonly Host[]
  readonly computes: readonly Host[]
  readonly balancers: readonly Balancer[]
  readonly minimumUp: number
  readonly times: Times
  readonly notify: Notify
  /** unit → process expression of what else may run on a host and must not be disturbed by an install. */
  readonly neighbours: Readonly<Record<string, string>>
  readonly services: { readonly keystone: ServiceOnCloud }
}

/** After how long the operator is told; the wait itself goes on. */
export interface Times {
  readonly idleSeconds: number
  readonly upSeconds: number
  readonly unreachableSeconds: number
  readonly outageUnreachableSeconds: number
  readonly stopSeconds: number
  readonly startSeconds: number
  readonly installSeconds: number
  readonly configureSeconds: number
  readonly phaseSeconds: number
  readonly backupSeconds: number
}

/** Who is told of attention, gates and the end. */
export type Notify =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'webhook'; readonly url: string }

/** One unit of a service, with the servers that it answers on each host. */
export interface Unit {
  readonly name: UnitName
  /** A regular expression (grep -E) that one argument of each of its processes matches, for each host. */
  readonly process: Readonly<Record<HostName, string>>
  readonly servers: Readonly<Record<HostName, readonly Server[]>>
}

export interface ServiceOnCloud {
  readonly name: ServiceName
  /** In the order of the upgrade: the first runs the phases, the last waits at the gate. At least two. */
  readonly hosts: readonly Host[]
  readonly units: readonly Unit[]
  readonly version: string
  readonly packages: readonly string[]
  readonly backup: { readonly kind: 'none' } | { readonly kind: 'folder'; readonly folder: string }
  readonly contractAfterJoin: boolean
  /** Templates and paths of the checks on a node's own address. */
  readonly endpoint: string
  readonly credentials: string
  /** The service's own configuration on its hosts. */
  readonly config: string
  /** Command templates, cloud.yaml's before the release's own. */
  readonly commands: Readonly<Record<CommandName, string>>
}

export const commandNames = [
  'stop',
  'start',
  'install',
  'configure',
  'configured',
  'expand',
  'migrate',
  'contract',
  'verify',
  'backup',
  'schema',
] as const
export type CommandName = (typeof commandNames)[number]
