import { boundOf, type HistoryEntry } from '../../cloud/model/history'
import { limits } from '../../cloud/model/limits'
import { LastItems } from './last-items'

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never
interface Numbered {
  readonly number: number
  readonly entry: HistoryEntry
}

/**
 * The events of this run, in order: the answer of the `history` query. Earlier runs of the upgrade have their own. Bounded:
 * the last of each kind are kept, after an entry that counts those that are not.
 */
export class EventLog {
  readonly #kept = new Map(Object.entries(limits.history).map(([kind, most]) => [kind, new LastItems<Numbered>(most)]))
  #number = 0

  record(entry: Untimed<HistoryEntry>): void {
    this.#number += 1
    const timed = { at: new Date(Date.now()).toISOString(), ...entry }
    this.#kept.get(boundOf[timed.what])?.add({ number: this.#number, entry: timed })
  }

  get entries(): readonly HistoryEntry[] {
    const all = [...this.#kept].flatMap(([of, kept]): Numbered[] => {
      const { lost, items } = kept
      if (lost === undefined) return [...items]
      const { at } = lost.last.entry
      return [{ number: lost.last.number, entry: { at, what: 'not kept', of, count: lost.count } }, ...items]
    })
    return all.sort((one, other) => one.number - other.number).map(({ entry }) => entry)
  }
}
