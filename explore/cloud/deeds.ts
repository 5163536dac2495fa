import type { Effect } from '../../cloud/model/outcomes'

/** One thing that happened to the cloud, at a second of the night. */
export type Deed = { readonly at: number } & (
  | {
      readonly what: 'command'
      readonly upgrade: string
      readonly step: string
      readonly generation: number
      /** The upgrade that held the lock then; empty if it was free. */
      readonly holder: string
      /** An earlier command of this step still ran. */
      readonly besides: boolean
      /** Servers that it relied on to be drained, and that were not: `balancer: backend/server`. */
      readonly serving: readonly string[]
    }
  | { readonly what: 'effect'; readonly step: string; readonly effect: Effect }
  | {
      readonly what: 'out' | 'in'
      readonly upgrade: string
      readonly step: string
      readonly holder: string
      readonly server: string
      readonly balancer: string
      /** Servers of its backend that are up there after this. */
      readonly up: number
    }
  /** A lock that was taken, given back by its holder, or released by a person. */
  | { readonly what: 'taken' | 'given back' | 'released'; readonly upgrade: string; readonly run: string }
)

type New<D> = D extends unknown ? Omit<D, 'at'> : never

/** All that happened to the cloud in one night, in order. */
export class Ledger {
  readonly deeds: Deed[] = []

  constructor(private readonly seconds: () => number) {}

  add(deed: New<Deed>): void {
    this.deeds.push({ at: this.seconds(), ...deed })
  }
}
