import type { CommandName } from '../cloud'

/** What a release's own code says of one database phase: how to see whether its effect is there. */
export interface PhaseFacts {
  /** The row of the version table, as the `schema` command prints it. */
  readonly row: string
  readonly before: number
  readonly after: number
  /** The fact that counts what the phase's first scripts leave behind before the version row moves. */
  readonly traces: string
}

/** One service in one release, as data. */
export interface ServiceRelease {
  readonly packages: readonly string[]
  /** unit → the expression that one argument of each of its processes matches. */
  readonly units: Readonly<Record<string, { readonly process: string }>>
  /** Command templates for Ubuntu's and Debian's packages. */
  readonly commands: Readonly<Record<CommandName, string>>
  readonly phases: Readonly<Record<'expand' | 'migrate' | 'contract', PhaseFacts>>
  /** The gate before the contract phase. */
  readonly gate: string
}
