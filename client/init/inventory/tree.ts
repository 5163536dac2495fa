import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml'
import { upgradeError } from '../../../cloud/model/errors'
import { yamlIn } from '../../../cloud/load/document'
import type { Place } from '../place'

/** An entry of a mapping, or an item of a list, with the line of its key. */
export interface Entry {
  readonly key: string
  readonly value: unknown
  readonly place: Place
}

/** A file of YAML as mappings and lists whose entries know their lines. */
export class Tree {
  private constructor(
    readonly file: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** @throws InventoryUnreadable with each place that is no YAML */
  static of(text: string, file: string): Tree {
    const read = yamlIn(text)
    if ('document' in read) return new Tree(file, read.document, read.lines)
    const reason = 'tooMuch' in read ? read.tooMuch : read.problems.join('; ')
    throw upgradeError('InventoryUnreadable', { file, reason })
  }

  get root(): unknown {
    return this.document.contents
  }

  /** The entries of a mapping or a list, those that `<<` brings in first; none for anything else. */
  entries(raw: unknown): readonly Entry[] {
    const node = this.#node(raw)
    if (isSeq(node))
      return node.items.map((item) => ({ key: this.text(item) ?? '', value: item, place: this.#placeOf(item) }))
    if (!isMap(node)) return []
    const merged = node.items.filter(({ key }) => isScalar(key) && String(key.value) === '<<')
    const own = node.items.filter((pair) => !merged.includes(pair))
    return [
      ...merged.flatMap(({ value }) => this.#mergedFrom(value)),
      ...own.map(({ key, value }) => ({ key: this.text(key) ?? '', value, place: this.#placeOf(key) })),
    ]
  }

  /** The entries; a name alone is one, as Ansible takes `hosts: one`. */
  entriesOrName(raw: unknown): readonly Entry[] {
    const name = this.text(raw)
    return name === undefined ? this.entries(raw) : [{ key: name, value: undefined, place: this.#placeOf(raw) }]
  }

  /** The value of an entry; of several with the key, the last one's. */
  get(raw: unknown, key: string): unknown {
    return this.entries(raw).findLast((entry) => entry.key === key)?.value
  }

  isMapping(raw: unknown): boolean {
    return isMap(this.#node(raw))
  }

  isList(raw: unknown): boolean {
    return isSeq(this.#node(raw))
  }

  /** A scalar as text; undefined for a mapping, a list, nothing, and a value that a vault holds. */
  text(raw: unknown): string | undefined {
    const node = this.#node(raw)
    if (!isScalar(node) || node.value === null || node.value === undefined) return undefined
    if (this.isVault(node)) return undefined
    // As it is written: 0.10 is no number, and 022 is no other one.
    return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value))
  }

  /** True for a value that a vault holds. */
  isVault(raw: unknown): boolean {
    const node = this.#node(raw)
    return isScalar(node) && (node.tag === '!vault' || node.tag === '!vault-encrypted')
  }

  #mergedFrom(value: unknown): readonly Entry[] {
    const node = this.#node(value)
    return isSeq(node) ? node.items.flatMap((item) => this.entries(item)) : this.entries(node)
  }

  #node(raw: unknown): unknown {
    return isAlias(raw) ? raw.resolve(this.document) : raw
  }

  #placeOf(raw: unknown): Place {
    const range = (raw as Node | null | undefined)?.range
    return { file: this.file, line: range ? this.lines.linePos(range[0]).line : 1 }
  }
}
