/** The faults of a packaging that preflight looks for, each with its own remedy. */
export const packagingFaults = [
  'unavailable',
  'unfinished',
  'heldBack',
  'automatic',
  'migrating',
  'touching',
  'unfetched',
] as const
export type PackagingFault = (typeof packagingFaults)[number]

/** A version without its epoch: `1:11.0.4-1.el7` is `11.0.4-1.el7`. */
export const withoutEpoch = (version: string): string => version.replace(/^\d+:/, '')

/**
 * The words of one packaging: all that steps, probes, evidence and preflight ask of packages. Nothing outside this folder
 * names a program of apt's, dpkg's, rpm's or yum's.
 */
export interface Packaging {
  /** As people call it. */
  readonly label: string
  /**
   * Shell functions that every packaging has:
   *
   * - `package_states PACKAGE` prints `WISH FLAG STATE VERSION` of the package, a line for each architecture: dpkg's words.
   *   It prints nothing for a package that the host does not know, and `unknown unknown unreadable` if nobody can tell.
   * - `package_unpacks PACKAGE…` prints `KEY STAMP WRITTEN` of each: STAMP is another one after each unpack, WRITTEN its time
   *   in seconds with two decimals.
   * - `package_names` prints all installed packages; `package_files PACKAGE…` their files.
   * - `configuration_files PACKAGE…` prints the files that an install does not overwrite; `kept_copies FILE` the names under
   *   which the package's own would stand beside one.
   * - `is_available PACKAGE VERSION` answers 0 if a repository of the host has it.
   * - `fetch_package PACKAGE VERSION` fetches it into the current folder. `list_fetched` prints the files of all packages
   *   there, `unpack_fetched FOLDER` unpacks them; no script of a package runs.
   * - `cache_folder` prints the folder into which an install fetches packages.
   * - `unfinished_packages` prints work that was cut off, `held_back VERSION` whatever keeps packages from another version,
   *   `automatic_upgrades` programs that install packages at hours of their own.
   * - `migrating_scripts SERVICE PACKAGE…` prints settings by which an install would upgrade a database.
   * - `planned_changes` turns the output of a simulated install into lines of `install`, `remove` or `downgrade` and a package.
   * - `not_in_repositories`, `is_locked` answer 0 if the output on their input says so.
   * `automatic_upgrades` needs `unitFunctions` of the service manager.
   */
  readonly functions: string
  /**
   * `forbid_starts FAMILY`: no script of a package starts or restarts a unit whose name matches (grep -E) from here on.
   * `allow_starts` takes that back, `starts_forbidden` says that it holds and answers 0. They need `$policy`, the path of
   * policy-rc.d, and `unitFunctions` and `startFunctions` of the service manager.
   */
  readonly startFunctions: string
  /**
   * `available_versions PACKAGE…` prints `PACKAGE VERSION` for each version that the host has or its repositories have, a
   * package's newest first.
   */
  readonly versionFunctions: string
  /** The command template that installs {packages}. Its last line is shown. */
  readonly install: string
  /** A package in one version, as the install takes it. */
  readonly pinned: (name: string, version: string) => string
  /** Its first words, and lines of a template that fetch packages into the current folder, the first of which is shown, and unpack them. */
  readonly fetchWords: string
  readonly fetch: (names: readonly string[]) => string
  readonly unpack: (folder: string, names: readonly string[]) => string
  /** The install line of a template, as one that changes nothing, or only fetches. Undefined: no install of this packaging. */
  readonly simulated: (line: string) => string | undefined
  readonly fetchedOnly: (line: string) => string | undefined
  /** The folder of Python's modules that packages bring. */
  readonly modulesFolder: string
  /** Programs that its functions and templates run. */
  readonly programs: readonly string[]
  readonly remedies: Readonly<Record<PackagingFault, string>>
}
