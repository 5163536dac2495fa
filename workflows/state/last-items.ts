import { bytesOf } from '../../cloud/model/text'

/** The most that is kept of one kind of item: by number, and by bytes of JSON. */
export interface ItemLimit {
  readonly items: number
  readonly bytes: number
}

/** The last of many items. Those that were left out are counted. */
export class LastItems<T> {
  readonly #kept: { readonly item: T; readonly bytes: number }[] = []
  #bytes = 0
  #lost: { readonly count: number; readonly last: T } | undefined

  constructor(private readonly most: ItemLimit) {}

  add(item: T): void {
    const bytes = bytesOf(item)
    this.#kept.push({ item, bytes })
    this.#bytes += bytes
    while (this.#kept.length > 1 && (this.#kept.length > this.most.items || this.#bytes > this.most.bytes)) {
      const first = this.#kept.shift()
      if (first === undefined) return
      this.#bytes -= first.bytes
      this.#lost = { count: (this.#lost?.count ?? 0) + 1, last: first.item }
    }
  }

  get items(): readonly T[] {
    return this.#kept.map(({ item }) => item)
  }

  /** The number of items that were left out, and the last of them; undefined if there was none. */
  get lost(): { readonly count: number; readonly last: T } | undefined {
    return this.#lost
  }
}
