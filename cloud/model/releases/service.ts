import type { CommandName, UnitWorks } from '../cloud'

/** The database phases, in one word each; which of them a service has, its release says. */
export const phaseNames = ['expand', 'migrate', 'contract', 'sync', 'api-sync'] as const
export type PhaseName = (typeof phaseNames)[number]

/**
 * What leads back to the old release: its packages, which still work on the databases as they are; or only a restore of the
 * backup.
 */
export type WayBack = 'packages' | 'restore'

/** What a release's own code says of one database phase: what runs it, and how to see whether its effect is there. */
export interface PhaseRelease {
  /** The command template that runs it. */
  readonly command: CommandName
  /** The fact that tells the version, as the `schema` command prints it. */
  readonly fact: string
  /**
   * The versions at which none of the phase is done, while `traces` counts nothing: where it begins, and where it stops
   * by itself with nothing half-made.
   */
  readonly before: readonly string[]
  /** The versions at which all of it is done; or the least of them, where a point release may go further. */
  readonly after: readonly string[] | { readonly atLeast: number }
  /** What else `fact` may say while a phase that comes earlier is not done. */
  readonly earlier?: readonly string[]
  /** The fact that counts what the phase's first scripts leave behind before the version moves. */
  readonly traces?: string
  /** A regular expression (grep -E): what the command prints where it failed and yet exits with 0. */
  readonly failedOutput?: string
  /** What users of the cloud notice. */
  readonly impact: string
  /** What leads back once it has run. */
  readonly wayBack: WayBack
}

/** On which of a cloud's hosts a unit runs, in the order in which they are upgraded. */
export type UnitPlace = 'service' | 'network' | 'network and service'

/** One unit of a service, as its packages make it. */
export interface UnitRelease {
  /** The expression that the program of each of its processes matches. */
  readonly process?: string
  /** The unit's own packages; those that units share are the service's. */
  readonly packages?: readonly string[]
  /** Where it runs: on the service's own hosts, where nothing else is said. */
  readonly on?: UnitPlace
  /** How it is told that it works; by calls of its API, where nothing else is said. */
  readonly works?: UnitWorks
  /** True: it is active on one of its hosts only, and never on two. */
  readonly passive?: true
  /** True: not on every cloud, so only where cloud.yaml names it. */
  readonly named?: true
  /** True: it is left alone on a host that has not installed it. */
  readonly optional?: true
  /** What users notice while it is stopped on {host} alone; where nothing is said, that there is one less of it. */
  readonly stopped?: string
  /** What leads back once it has run on the new release; where nothing is said, what led back before. */
  readonly wayBack?: WayBack
}

/** One service in one release, as data. */
export interface ServiceRelease {
  /** Packages that its units share. */
  readonly packages: readonly string[]
  readonly units: Readonly<Record<string, UnitRelease>>
  /** Command templates for Ubuntu's and Debian's packages. */
  readonly commands: Readonly<Partial<Record<CommandName, string>>>
  readonly phases: Readonly<Partial<Record<PhaseName, PhaseRelease>>>
  /** What leads back once its online data migrations have run; where nothing is said, what led back before. */
  readonly onlineWayBack?: WayBack
  /** What else counts {host} once it was left out of the upgrade, and what to do about it. */
  readonly leftOut?: string
}

/** The commands that are the same for every service and release. */
export const everyServiceCommands = {
  stop: 'service {unit} stop',
  start: 'service {unit} start',
} as const satisfies Partial<Record<CommandName, string>>
