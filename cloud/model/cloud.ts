import type { Balancer, Host, Server } from './hosts'
import type { CloudName, HostName, ServiceName, UnitName } from './ids'
import type { NodeGroups } from './node-groups'
import type { PlatformName } from './platform'
import type { CommandName, Release, ReleaseOnCloud, UnitWorks } from './release'

/** A cloud as the workflows see it: resolved from cloud.yaml, complete, checked across all fields. */
export interface Cloud {
  readonly name: CloudName
  /** From which release to which it is upgraded. */
  readonly release: ReleaseOnCloud
  /** By role, in the order they are written. */
  readonly controllers: readonly Host[]
  readonly network: readonly Host[]
  readonly computes: readonly Host[]
  readonly balancers: readonly Balancer[]
  readonly minimumUp: number
  /** Seconds without a change after which the row of a stopped unit counts as written by nobody. */
  readonly silenceSeconds: number
  /** The groups of hosts for work that takes nothing down. Absent in a history from before cloud.yaml could say so. */
  readonly groups?: NodeGroups
  readonly times: Times
  readonly notify: Notify
  /** Present if answers count only with a signature. The people are read anew for each one. */
  readonly signers?: Signers
  /** unit → process expression of other programs on a host that an install must not disturb. */
  readonly neighbours: Readonly<Record<string, string>>
  /** Packages that an install may change or remove beside its own. Absent in a history from before they were asked for. */
  readonly allowPackages?: readonly string[]
  /** The services that cloud.yaml describes. */
  readonly services: Readonly<Partial<Record<ServiceName, ServiceOnCloud>>>
  /** The services in the order in which a whole cloud is upgraded. */
  readonly order: readonly ServiceName[]
  /** True if a person is asked between two services. */
  readonly pauseBetween: boolean
}

/** Seconds after which the operator is told; the wait itself goes on. The defaults are those of cloud.yaml. */
export interface Times {
  /** Sessions of a drained server have not ended. Default 300. */
  readonly idleSeconds: number
  /** A joined server is not UP on every balancer. Default 180. */
  readonly upSeconds: number
  /** A host is out of reach. Default 120. */
  readonly unreachableSeconds: number
  /** A host is out of reach during a declared outage. Default 30. */
  readonly outageUnreachableSeconds: number
  /** A unit has not stopped. Default 120. */
  readonly stopSeconds: number
  /** A unit has not started. Default 120. */
  readonly startSeconds: number
  /** An install has not ended. Default 900. */
  readonly installSeconds: number
  /** A `configure` command has not ended. Default 60. */
  readonly configureSeconds: number
  /** A database phase has not ended. Default 1800. */
  readonly phaseSeconds: number
  /** A backup has not ended. Default 1800. */
  readonly backupSeconds: number
}

/**
 * The people to tell of attention, gates and the end. A reference to the cloud's file, which each worker reads: its command
 * or URL may hold secrets, and everybody who sees Temporal reads histories.
 */
export type Notify = { readonly kind: 'none' } | { readonly kind: 'described'; readonly cloud: string }

/** The rule for signed answers. */
export interface Signers {
  /** The gates that two people have to confirm. */
  readonly twoPeople: readonly string[]
}

/** A unit that does the work of another one on the new release: apache2 that of cinder-api. */
export interface UnitForm {
  readonly name: UnitName
  /** A regular expression (grep -E) that the program of each of its processes matches, for each host. */
  readonly process: Readonly<Record<HostName, string>>
}

/** One unit of a service, with the hosts it runs on and the servers that it answers on each. */
export interface Unit {
  /** As OpenStack calls its program: nova-api. */
  readonly name: UnitName
  /** Its name on its hosts, where their packages give it another: openstack-nova-api. */
  readonly nameOnHost?: UnitName
  /** In the order of the upgrade. */
  readonly hosts: readonly Host[]
  /** Its own packages; those that units share are the service's. */
  readonly packages: readonly string[]
  /** True: it is left alone on a host that has not installed it. */
  readonly optional: boolean
  /** True: active on one of its hosts only, so it may be stopped on the others. */
  readonly passive: boolean
  readonly works: UnitWorks
  /** Its own configuration, on each of its hosts, and the unit of the release as which its rows name it. */
  readonly reports?: { readonly as: UnitName; readonly config: string }
  /** A regular expression (grep -E) that the program of each of its processes matches, for each host. */
  readonly process: Readonly<Record<HostName, string>>
  /** The servers that it answers, and those that the units answer which it becomes. */
  readonly servers: Readonly<Record<HostName, readonly Server[]>>
  /** The units that do its work on the new release, if it is not there any more. */
  readonly becomes?: readonly UnitForm[]
  /** The groups in which its nodes are worked on. Absent: one at a time. */
  readonly groups?: NodeGroups
}

/** The interfaces under which Keystone's catalogue has an endpoint. */
export const interfaces = ['public', 'internal', 'admin'] as const

/** The Placement that an upgrade of Nova makes if the cloud has none; `none`: it makes none. */
export type Placement =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'described'
      /** The URLs of its endpoints in Keystone's catalogue. */
      readonly urls: Readonly<Record<(typeof interfaces)[number], string>>
      /** A template of the address at which the Placement of a node answers without the balancer. */
      readonly endpoint: string
      /** The unit that serves its site, and other sites of the host too. */
      readonly webServer: UnitName
      /** Its packages and servers. No process of its own runs: the web server's do its work. */
      readonly unit: Unit
    }

export interface ServiceOnCloud {
  readonly name: ServiceName
  /** The packaging of its hosts. Absent in a history from before it was kept: Debian's. */
  readonly platform?: PlatformName
  /** The cloud's releases, whose words name files and reports. */
  readonly releases: Pick<Release, 'from' | 'to'>
  /** In the order of the upgrade: the first runs the phases. At least two. */
  readonly hosts: readonly Host[]
  readonly units: readonly Unit[]
  readonly version: string
  /** Packages that its units share. */
  readonly packages: readonly string[]
  /**
   * A regular expression (grep -E) that the program of each process of its project matches, with {host} for the host's name.
   * Absent in a history from before it was asked.
   */
  readonly programs?: string
  readonly backup: { readonly kind: 'none' } | { readonly kind: 'folder'; readonly folder: string }
  /** True if the last node joins before the gate (upstream's order) or after the contract (the procedure's). */
  readonly contractAfterJoin: boolean
  /** True: the upgrade makes Nova's cells if there are none. */
  readonly createCells: boolean
  /** Only of Nova; absent in a history from before it was asked for. */
  readonly placement?: Placement
  /** Templates and paths of the checks on a node's own address. */
  readonly endpoint: string
  readonly credentials: string
  /** The service's own configuration on its hosts. */
  readonly config: string
  /** Command templates, cloud.yaml's before the release's own; '' where there is none. */
  readonly commands: Readonly<Record<CommandName, string>>
}
