import type { HistoryEntry } from '../cloud/model/history'

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
