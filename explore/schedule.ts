import type { UpgradeName } from '../cloud/model/ids'

/** A fault of the cloud or of the worker, at a second of the virtual clock, at a step, or at a question. */
export type Fault =
  /** Every activity attempt under way is lost with its worker, and begins again on another. */
  | { readonly kind: 'worker-lost'; readonly at: number }
  /** The worker is lost right at a question to a host, a balancer or Temporal: before it is asked, or before its answer is read. */
  | { readonly kind: 'worker-lost-at'; readonly question: number; readonly answered: boolean }
  | { readonly kind: 'unreachable'; readonly host: string; readonly at: number; readonly seconds: number }
  /** The host is gone for good, with the jobs on it. */
  | { readonly kind: 'dead'; readonly host: string; readonly at: number }
  | { readonly kind: 'balancer-away'; readonly balancer: string; readonly at: number; readonly seconds: number }
  /** The commands of a step end so, the first `times` of them, with none, a part or all of their effect. */
  | {
      readonly kind: 'job'
      readonly step: string
      readonly how: 'fails' | 'lost' | 'succeeds'
      readonly effect: 'none' | 'part' | 'all'
      readonly times: number
    }
  | { readonly kind: 'slow-job'; readonly step: string; readonly seconds: number }
  /** The balancers put the servers of a drained host back, as after a restart. */
  | { readonly kind: 'drain-forgotten'; readonly host: string; readonly at: number }
  | { readonly kind: 'sessions-stay'; readonly host: string; readonly seconds: number }
  /** The host is not seen on the new release until then. */
  | { readonly kind: 'old-code'; readonly host: string; readonly until: number }
  | { readonly kind: 'old-computes'; readonly until: number }
  /** A part of neutron has a contract migration. */
  | { readonly kind: 'contract-pending' }

/** A thing that people do unasked: a message to the upgrade, or one of Temporal's levers. */
export type Word = { readonly at: number } & (
  | { readonly signal: string; readonly payload: unknown }
  /** To a part of its history, from 0 to 1. */
  | { readonly lever: 'reset'; readonly part: number; readonly withSignals: boolean }
  | { readonly lever: 'terminate-and-start' }
  | { readonly lever: 'cancel' }
  | { readonly lever: 'release-lock' }
  /** Another upgrade of the cloud is started. */
  | { readonly lever: 'start'; readonly upgrade: UpgradeName }
)

/** One night: everything in it follows from these values. */
export interface Schedule {
  readonly seed: number
  readonly upgrade: UpgradeName
  readonly faults: readonly Fault[]
  readonly words: readonly Word[]
}

/** A generator of numbers from 0 up to 1 (mulberry32): the same seed gives the same numbers. */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Every schedule with one fault or one word less. */
export function* smaller(schedule: Schedule): Generator<Schedule> {
  for (const fault of schedule.faults) yield { ...schedule, faults: schedule.faults.filter((other) => other !== fault) }
  for (const word of schedule.words) yield { ...schedule, words: schedule.words.filter((other) => other !== word) }
}
