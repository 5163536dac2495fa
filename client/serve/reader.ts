import { temporalUnreachable } from '../../cloud/load/unreachable'
import type { KeptConnection } from '../connect'
import type { RunHistory } from '../history/model'
import { mostUrgent, readListing, type ListedUpgrade, type Listing } from './listing'
import { SharedReading } from './shared-reading'
import { UpgradeReading, type UpgradeView } from './upgrade-reading'

const listingMilliseconds = 1500
const limitMilliseconds = 10_000
const handshakeMilliseconds = 2000
/** Upgrades whose state and history are kept, those that were looked at last. */
const mostKept = 16

/** All that the page shows. */
export interface View {
  readonly now: Date
  readonly listing: Listing
  /** The id of the upgrade that was asked for; absent if the page chose one. */
  readonly asked?: string
  /** The upgrade that is looked at; absent if there is none, or if the one that was asked for is not listed. */
  readonly chosen?: ListedUpgrade & UpgradeView
  /** Why Temporal does not answer, and since when: the rest is then as it was before. */
  readonly away?: { readonly sentence: string; readonly since: Date }
}

interface Kept {
  readonly reading: UpgradeReading
  last?: UpgradeView
}

/** Reads what the page shows, for all its viewers together; keeps the last of it while Temporal is away. */
export class Reader {
  #listing: Listing | undefined
  #away: View['away']
  readonly #kept = new Map<string, Kept>()
  readonly #shared: SharedReading<Listing>

  constructor(private readonly connected: KeptConnection) {
    this.#shared = new SharedReading(
      () => this.#readListing(),
      (took) => Math.max(listingMilliseconds, 2 * took),
    )
  }

  /**
   * @param asked the id of an upgrade, which may not be listed; without one the most urgent is looked at
   */
  async view(asked: string | undefined): Promise<View> {
    const listing = await this.#readListingOrKeep()
    const chosen = asked === undefined ? mostUrgent(listing) : listing.upgrades.find(({ id }) => id === asked)
    const view = chosen === undefined ? undefined : { ...chosen, ...(await this.#upgradeView(chosen)) }
    return {
      now: new Date(),
      listing,
      ...(asked === undefined ? {} : { asked }),
      ...(view === undefined ? {} : { chosen: view }),
      ...(this.#away === undefined ? {} : { away: this.#away }),
    }
  }

  /**
   * An upgrade with every run of it; undefined if it is not listed.
   * @throws Error with the reason that nothing is known of it while Temporal is away
   */
  async history(id: string): Promise<{ listed: ListedUpgrade; runs: readonly RunHistory[] } | undefined> {
    const listed = (await this.#readListingOrKeep()).upgrades.find((each) => each.id === id)
    if (listed === undefined && this.#away !== undefined) throw new Error(this.#away.sentence)
    return listed === undefined ? undefined : { listed, runs: await this.#keptFor(listed).reading.runs(listed) }
  }

  async #readListingOrKeep(): Promise<Listing> {
    try {
      this.#listing = await this.#shared.get()
      this.#away = undefined
    } catch (error) {
      this.#goneFor(error)
    }
    return this.#listing ?? { upgrades: [], isCut: false }
  }

  async #readListing(): Promise<Listing> {
    const { client, options } = this.connected
    try {
      return await client.withDeadline(Date.now() + limitMilliseconds, () => readListing(this.connected))
    } catch (error) {
      throw await temporalUnreachable(options, error, Date.now() + handshakeMilliseconds)
    }
  }

  /** The state and history of an upgrade; as they were while Temporal is away. */
  async #upgradeView(listed: ListedUpgrade): Promise<UpgradeView> {
    const kept = this.#keptFor(listed)
    if (this.#away !== undefined) return kept.last ?? {}
    try {
      const limit = Date.now() + limitMilliseconds
      kept.last = await this.connected.client.withDeadline(limit, () => kept.reading.view(listed))
      return kept.last
    } catch (error) {
      this.#goneFor(error)
      return kept.last ?? {}
    }
  }

  #keptFor(listed: ListedUpgrade): Kept {
    const kept = this.#kept.get(listed.id) ?? { reading: new UpgradeReading(this.connected, listed) }
    this.#kept.delete(listed.id)
    this.#kept.set(listed.id, kept)
    for (const id of [...this.#kept.keys()].slice(0, -mostKept)) this.#kept.delete(id)
    return kept
  }

  #goneFor(error: unknown): void {
    const sentence = error instanceof Error ? error.message : String(error)
    this.#away = { sentence, since: this.#away?.since ?? new Date() }
  }
}
