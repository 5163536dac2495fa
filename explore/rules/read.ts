import type { Entry } from '../../workflows/plan/outline'
import type { Deed } from '../cloud/deeds'
import type { Night } from '../night'

export type Command = Extract<Deed, { what: 'command' }>

/** A night that is over, as the rules read it. */
export interface Read {
  readonly night: Night
  readonly deeds: readonly Deed[]
  readonly commands: readonly Command[]
  /** The entries of each upgrade of the night, by its id. */
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  /** Hosts that an upgrade goes on without. */
  readonly leftOut: ReadonlySet<string>
}
