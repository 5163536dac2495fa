import type { CheckResult } from '../cloud/model/outcomes'
import type { Decision, UpgradeState } from './progress'

/** One thing that happened in a run of an upgrade, `at` an ISO 8601 time. What took a while is told when it ended. */
export type HistoryEntry = { readonly at: string } & (
  | { readonly what: 'preflight'; readonly checks: readonly CheckResult[] }
  | { readonly what: 'step'; readonly step: string; readonly seconds: number; readonly evidence: string }
  | { readonly what: 'attention'; readonly step: string; readonly sentence: string; readonly tail: string }
  | { readonly what: 'attention over'; readonly step: string; readonly seconds: number }
  | { readonly what: 'gate opened'; readonly gate: string }
  | ({ readonly what: 'decision' } & Omit<Decision, 'at'>)
  | { readonly what: 'paused' | 'resumed' }
  | { readonly what: 'outage begun' }
  | { readonly what: 'outage over'; readonly seconds: number }
  | { readonly what: 'ended'; readonly state: UpgradeState }
)

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never

/** What happened in this run, in order: the answer of the `history` query. Earlier runs of the upgrade have their own. */
export class Chronicle {
  readonly #entries: HistoryEntry[] = []

  record(entry: Untimed<HistoryEntry>): void {
    this.#entries.push({ at: new Date(Date.now()).toISOString(), ...entry })
  }

  get entries(): readonly HistoryEntry[] {
    return [...this.#entries]
  }
}
