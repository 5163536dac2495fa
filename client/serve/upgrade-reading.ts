import { createHash } from 'node:crypto'
import { UpgradeError } from '../../cloud/model/errors'
import type { Connected } from '../connect'
import type { RunHistory } from '../history/model'
import { readRuns } from '../history/read'
import { readSnapshot, type Snapshot } from '../live'
import { isOver, type ListedUpgrade } from './listing'
import { SharedReading } from './shared-reading'

/** A worker that does not answer for so long is told of; it is asked again. */
const answerSeconds = 4
const snapshotMilliseconds = 800
/** A long history takes seconds to read: it then rests for several times as long. */
const rests = {
  news: { milliseconds: 1000, times: 2 },
  noNews: { milliseconds: 20_000, times: 20 },
  failed: { milliseconds: 5000, times: 4 },
} as const
const longestRestMilliseconds = 30_000
const historyLimitMilliseconds = 120_000
/** A viewer gets what is there once a history has taken longer. */
const historyPatienceMilliseconds = 2500

/** One upgrade as it is known now. */
export interface UpgradeView {
  /** The last state that it told; absent before the first. */
  readonly snapshot?: Snapshot
  /** A sentence: why it did not answer now. */
  readonly silent?: string
  /** Undefined until they have been read. */
  readonly history?: { readonly runs: readonly RunHistory[]; readonly at: Date }
  /** A sentence: why the history could not be read now. */
  readonly historySilent?: string
}

/** The state and the history of one upgrade, each read as often as its cost allows. */
export class UpgradeReading {
  #snapshot: Snapshot | undefined
  #history: UpgradeView['history']
  #historySilent: string | undefined
  #historyUnderWay: Promise<void> | undefined
  #read = { stood: '', at: -Infinity, took: 0 }
  #final = ''
  readonly #shared: SharedReading<Snapshot>

  constructor(
    private readonly connected: Connected,
    private listed: ListedUpgrade,
  ) {
    this.#shared = new SharedReading(
      () => readSnapshot(connected, listed.name, listed.cloud, answerSeconds),
      (took) => Math.max(snapshotMilliseconds, 2 * took),
    )
  }

  /**
   * @param listed the upgrade as it is listed now
   * @throws as Temporal's client, but for an upgrade that does not answer
   */
  async view(listed: ListedUpgrade): Promise<UpgradeView> {
    this.listed = listed
    const silent = await this.#readSnapshot()
    this.#beginHistory()
    if (this.#historyUnderWay !== undefined) await this.#historyOrPatience(this.#historyUnderWay)
    return {
      ...(this.#snapshot === undefined ? {} : { snapshot: this.#snapshot }),
      ...(silent === undefined ? {} : { silent }),
      ...(this.#history === undefined ? {} : { history: this.#history }),
      ...(this.#historySilent === undefined ? {} : { historySilent: this.#historySilent }),
    }
  }

  /**
   * The history as it is now; after its last reading it may rest for a while.
   * @throws if it has never been read whole
   */
  async runs(listed: ListedUpgrade): Promise<readonly RunHistory[]> {
    this.listed = listed
    this.#beginHistory()
    await this.#historyUnderWay
    if (this.#history === undefined) throw new Error(this.#historySilent)
    return this.#history.runs
  }

  /** @returns a sentence if it does not answer */
  async #readSnapshot(): Promise<string | undefined> {
    if (this.#final === this.#run) return undefined
    try {
      this.#snapshot = await this.#shared.get()
      if (isOver(this.listed)) this.#final = this.#run
      return undefined
    } catch (error) {
      if (error instanceof UpgradeError) return error.message
      throw error
    }
  }

  /** The run and how it stands in the list: a state that was told after its end is the last. */
  get #run(): string {
    return `${this.listed.run} ${this.listed.state} ${+(this.listed.ended ?? 0)}`
  }

  /** Begins to read the history once its last reading has rested: for longer where nothing has happened since. */
  #beginHistory(): void {
    if (this.#historyUnderWay !== undefined || !this.#isDue()) return
    const stood = this.#standing()
    const at = performance.now()
    const { name, cloud } = this.listed
    const read = (): Promise<RunHistory[]> => readRuns(this.connected, name, cloud, this.#lasting())
    this.#historyUnderWay = this.connected.client
      .withDeadline(Date.now() + historyLimitMilliseconds, read)
      .then(
        (runs) => {
          this.#history = { runs, at: new Date() }
          this.#historySilent = undefined
        },
        (error: unknown) => {
          this.#historySilent = error instanceof Error ? error.message : String(error)
        },
      )
      .finally(() => {
        const now = performance.now()
        this.#read = { stood, at: now, took: now - at }
        this.#historyUnderWay = undefined
      })
  }

  #isDue(): boolean {
    const { stood, at, took } = this.#read
    const isNews = stood !== this.#standing()
    const isWhole = this.#history?.runs.every(({ eventsAloneBecause }) => eventsAloneBecause === undefined) ?? false
    if (isOver(this.listed) && isWhole && !isNews) return false
    const { milliseconds, times } =
      this.#historySilent !== undefined ? rests.failed : isNews ? rests.news : rests.noNews
    return performance.now() >= at + Math.min(longestRestMilliseconds, Math.max(milliseconds, times * took))
  }

  /** The runs that are read whole, and over: they are not read again. */
  #lasting(): ReadonlyMap<string, RunHistory> {
    const runs = this.#history?.runs ?? []
    const lasting = runs.filter(
      ({ end, eventsAloneBecause }) => end.at !== undefined && eventsAloneBecause === undefined,
    )
    return new Map(lasting.map((run) => [run.run, run]))
  }

  async #historyOrPatience(underWay: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, historyPatienceMilliseconds)
    })
    await Promise.race([underWay, patience])
    clearTimeout(timer)
  }

  /** All that a history would have more of, as a short text. */
  #standing(): string {
    const hash = createHash('sha256').update(this.#run)
    const { steps = [], decisions = [], gate, attention, detached = [] } = this.#snapshot ?? {}
    for (const { id, state } of steps) hash.update(`${id} ${state} `)
    hash.update(JSON.stringify([decisions.length, decisions.at(-1)?.at, gate?.since, attention?.since, detached]))
    return hash.digest('base64url')
  }
}
