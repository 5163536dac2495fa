import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowFailedError } from '@temporalio/client'
import type { Connected } from '../client/connect'
import { readProgress } from '../client/upgrade'
import { upgradeId, type Upgraded, type UpgradeName } from '../cloud/model/ids'
import type { Progress } from '../cloud/model/progress'

const pollMilliseconds = 400
/** A query without an answer from a worker is asked again. */
const answerWithinMs = 3000
/** Longer than any step of the lab takes, even with a killed worker. */
const stalledAfterMs = 120_000

/** Reads the progress of an upgrade again and again. */
export class Feed {
  latest: Progress | undefined
  /** Seconds from the first question to the last answer. */
  seconds = 0
  readonly #listeners = new Set<(progress: Progress) => void>()

  constructor(
    private readonly connection: Connected,
    private readonly name: UpgradeName,
    private readonly cloud: Upgraded,
  ) {}

  /** Calls back with each progress that is read. */
  each(listener: (progress: Progress) => void): void {
    this.#listeners.add(listener)
    if (this.latest !== undefined) listener(this.latest)
  }

  /** Resolves with the first progress for which `isSo` holds. */
  until(isSo: (progress: Progress) => boolean): Promise<Progress> {
    return new Promise((resolve) => {
      const listener = (progress: Progress): void => {
        if (!isSo(progress)) return
        this.#listeners.delete(listener)
        resolve(progress)
      }
      this.each(listener)
    })
  }

  /**
   * Reads until the upgrade is done.
   * @throws if it failed, needs a person's decision, or does not move for two minutes with no gate open
   */
  async run(signal: AbortSignal): Promise<void> {
    const began = performance.now()
    let moved = began
    let before = ''
    for (;;) {
      const progress = await this.#read()
      this.seconds = (performance.now() - began) / 1000
      if (progress !== undefined) {
        this.#show(progress)
        const { state, attention, gate } = progress
        if (state === 'Done') return
        if (attention?.waiting === false) throw new Error(`${attention.step} needs a person`)
        const now = stateOf(progress)
        if (now !== before || gate !== null) moved = performance.now()
        before = now
      }
      await this.#assertRunning()
      if (performance.now() - moved > stalledAfterMs)
        throw new Error(`nothing has moved for ${stalledAfterMs / 1000} s`)
      await sleep(pollMilliseconds, undefined, { signal })
    }
  }

  /** Undefined while no worker answers. */
  async #read(): Promise<Progress | undefined> {
    return this.#inTime(() => readProgress(this.connection, this.name, this.cloud)).catch(() => undefined)
  }

  /** @throws with the reason, if the workflow failed or was ended */
  async #assertRunning(): Promise<void> {
    const handle = this.connection.client.workflow.getHandle(upgradeId(this.cloud, this.name))
    const description = await this.#inTime(() => handle.describe()).catch(() => undefined)
    const status = description?.status.name ?? 'RUNNING'
    if (status === 'RUNNING' || status === 'COMPLETED') return
    await this.#inTime(() => handle.result()).catch((error: unknown) => {
      throw error instanceof WorkflowFailedError ? (error.cause ?? error) : error
    })
  }

  #inTime<T>(ask: () => Promise<T>): Promise<T> {
    return this.connection.client.withDeadline(Date.now() + answerWithinMs, ask)
  }

  #show(progress: Progress): void {
    this.latest = progress
    for (const listener of [...this.#listeners]) listener(progress)
  }
}

const stateOf = ({ steps }: Progress): string => JSON.stringify(steps.map(({ state }) => state))
