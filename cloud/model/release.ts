import type { ServiceName } from './ids'
import type { PlatformName } from './platform'

/** The commands of every service that may be set in cloud.yaml. */
export const commonCommands = [
  'stop',
  'start',
  'install',
  'configure',
  'configured',
  'verify',
  'backup',
  'schema',
] as const

/** The commands that a service has besides: those of its phases, and of its own tools. */
export const ownCommands = {
  keystone: ['expand', 'migrate', 'contract'],
  glance: ['expand', 'migrate', 'contract'],
  nova: [
    'sync',
    'api-sync',
    'cell0-database',
    'map-cell0',
    'create-cell',
    'discover-hosts',
    'map-instances',
    'check',
    'placement',
    'placement-site',
    'placement-verify',
    'reports',
    'online',
  ],
  neutron: ['expand', 'contract', 'offline', 'reports'],
  cinder: ['sync', 'stage', 'staged', 'reports', 'online'],
} as const satisfies Readonly<Record<ServiceName, readonly string[]>>

export type CommandName = (typeof commonCommands)[number] | (typeof ownCommands)[ServiceName][number]

/** Every command that some service has, once. */
export const commandNames: readonly CommandName[] = [
  ...new Set<CommandName>([...commonCommands, ...Object.values(ownCommands).flat()]),
]

/**
 * The way in which a unit shows that it works. `api`: it answers calls on its own address. `reports`: it reports again and
 * again in a table of the service's database. `process`: only its process can be seen.
 */
export const unitWorks = ['api', 'reports', 'process'] as const
export type UnitWorks = (typeof unitWorks)[number]

/** The database phases, in one word each; which of them a service has, its release says. */
export const phaseNames = ['expand', 'migrate', 'contract', 'sync', 'api-sync'] as const
export type PhaseName = (typeof phaseNames)[number]

/**
 * The way back to the old release: its packages, which still work on the databases as they are; or only a restore of the
 * backup.
 */
export const waysBack = ['packages', 'restore'] as const
export type WayBack = (typeof waysBack)[number]

/** One database phase, as the release's own code has it: the command that runs it, and how its effect is seen. */
export interface PhaseRelease {
  /** The command template that runs it. */
  readonly command: CommandName
  /** The fact that tells the version, as the `schema` command prints it. */
  readonly fact: string
  /**
   * The versions at which none of the phase is done, while `traces` counts nothing: its beginning, and points at which it
   * stops with nothing half-made.
   */
  readonly before: readonly string[]
  /** The versions at which all of it is done; or the least of them, if a point release may go further. */
  readonly after: readonly string[] | { readonly atLeast: number }
  /** More values that `fact` may have while a phase that comes earlier is not done. */
  readonly earlier?: readonly string[]
  /** The fact that counts the traces of the phase's first scripts before the version moves. */
  readonly traces?: string
  /** A regular expression (grep -E) for the output of a command that failed and yet exits with 0. */
  readonly failedOutput?: string
  /** The effect that users of the cloud notice. */
  readonly impact: string
  /** The way back once it has run. */
  readonly wayBack: WayBack
}

/** On which of a cloud's hosts a unit runs, in the order in which they are upgraded. */
export const unitPlaces = ['service', 'network', 'network and service'] as const
export type UnitPlace = (typeof unitPlaces)[number]

/** One unit of a service, as its packages make it. */
export interface UnitRelease {
  /** The expression that the program of each of its processes matches. */
  readonly process?: string
  /** The unit's own packages; those that units share are the service's. */
  readonly packages?: readonly string[]
  /** The place of the unit. Default: the service's own hosts. */
  readonly on?: UnitPlace
  /** The way in which it shows that it works. Default: calls of its API. */
  readonly works?: UnitWorks
  /** True: it is active on one of its hosts only, and never on two. */
  readonly passive?: true
  /** True: not on every cloud, so it takes part only if cloud.yaml names it. */
  readonly named?: true
  /** True: it is left alone on a host that has not installed it. */
  readonly optional?: boolean
  /** Its name on its hosts, where their packages give it another than OpenStack does. */
  readonly nameOnHost?: string
  /** The units that do its work on the new release, where its packages no longer have it. */
  readonly becomes?: readonly string[]
  /** The effect that users notice while it is stopped on {host} alone; by default that there is one less of it. */
  readonly stopped?: string
  /** The way back once it has run on the new release; by default the one before. */
  readonly wayBack?: WayBack
}

/** Placement within a service's release: its package, and the unit of the web server that serves its site. */
export interface PlacementSite {
  readonly package: string
  readonly webServer: string
}

/** A service as a platform has it, where that differs from Debian's: units that are not there, or other fields of one. */
export interface ServiceOnPlatform extends Partial<Pick<ServiceRelease, 'packages' | 'commands' | 'placement'>> {
  readonly units?: Readonly<Record<string, UnitRelease | 'none'>>
}

export type Platforms = Readonly<Partial<Record<PlatformName, ServiceOnPlatform>>>

/** One service in one release, as data. */
export interface ServiceRelease {
  /** Packages that its units share. */
  readonly packages: readonly string[]
  readonly units: Readonly<Record<string, UnitRelease>>
  /** The expression that the program of each process of its project matches. Default: `(^|/)SERVICE-…$`. */
  readonly programs?: string
  /**
   * Names of programs of its project that need no unit: tools, processes that outlive their agent on purpose, and units that
   * a person upgrades afterwards.
   */
  readonly otherPrograms?: readonly string[]
  /** Only if Placement is a part of it. */
  readonly placement?: PlacementSite
  /** Its other forms, by platform: units and commands here are those of Debian's packages. */
  readonly platforms?: Platforms
  /** Command templates. */
  readonly commands: Readonly<Partial<Record<CommandName, string>>>
  /** In their order. One that is not there has nothing to do: its step is left out. */
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseRelease>>>
  /** The way back once its online data migrations have run; by default the one before. */
  readonly onlineWayBack?: WayBack
  /** Things that still count {host} once it was left out of the upgrade, and the action against them. */
  readonly leftOut?: string
  /** The least `services.version` of a nova-compute of the new release; absent if rows can't tell. */
  readonly computeVersion?: number
}

/** One of OpenStack's releases: in a file's name and in a report of a unit, and as people write it. */
export interface ReleaseName {
  /** `ocata` */
  readonly word: string
  /** `Ocata` */
  readonly label: string
}

/** The pairs of releases whose procedures, checks and known failures are in this program. */
export const pairNames = ['newton-to-ocata'] as const
export type PairName = (typeof pairNames)[number]

/** A pair of releases: from the one to the other a cloud is upgraded. */
export interface Release {
  /** The pair whose procedures, checks and known failures are its own. */
  readonly pair: PairName
  readonly from: ReleaseName
  readonly to: ReleaseName
  /** The end of the ids of its upgrades, and so of their records on hosts: no other pair finds them. */
  readonly idSuffix: string
  readonly services: Readonly<Record<ServiceName, ServiceRelease>>
  /** unit → process expression of the units that run beside OpenStack services on their hosts. */
  readonly neighbours: Readonly<Record<string, string>>
  /** The names (grep -E) by which other units of OpenStack are found on a host. */
  readonly family: string
}

/** The last version of the new release that a packaging has of each service, for a cloud.yaml that is yet to be written. */
export type LastVersions = Readonly<Partial<Record<PlatformName, Readonly<Record<ServiceName, string>>>>>

/** A pair of releases as the workflows see it: its commands, packages and neighbours are the cloud's by then. */
export interface ReleaseOnCloud extends Omit<Release, 'services' | 'neighbours'> {
  readonly services: Readonly<
    Record<ServiceName, Omit<ServiceRelease, 'commands' | 'packages' | 'placement' | 'platforms'>>
  >
}

/** `newton-to-ocata` */
export const pairWord = ({ from, to }: Pick<Release, 'from' | 'to'>): string => `${from.word}-to-${to.word}`

/** `Newton to Ocata` */
export const pairLabel = ({ from, to }: Pick<Release, 'from' | 'to'>): string => `${from.label} to ${to.label}`
