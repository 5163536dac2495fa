import type { Section } from './report/results'

/** The wishes of the person who runs a bench. */
export interface Asked {
  /** How often each arm has its turn. */
  readonly rounds: number
  /** How often the worker is killed. */
  readonly kills: number
  /** Aborted where the bench is to end early: no other turn begins then. */
  readonly signal: AbortSignal
  /** Adds to the results. It stays there, also if the bench then fails. */
  readonly add: (section: Section) => void
  /** Shows how the bench gets on. */
  readonly say: (line: string) => void
}

/** A measurement that can be run on its own: `npm run bench -- --only NAME`. */
export interface Bench {
  readonly name: string
  readonly title: string
  /** Leaves no process and no file behind, also if it fails. */
  readonly measure: (asked: Asked) => Promise<void>
}
