import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowFailedError } from '@temporalio/client'
import type { Connected } from '../client/connect'
import { readProgress } from '../client/upgrade'
import { upgradeId, type CloudName, type ServiceName } from '../cloud/model/ids'
import type { Progress } from '../workflows/progress'

const pollMilliseconds = 200
/** A query that no worker answers is asked again. */
const answerWithinMs = 3000
/** Longer than any step of the lab takes, a killed worker included. */
const stalledAfterMs = 120_000

/** What an upgrade says of itself, read again and again. */
export class Feed {
  latest: Progress | undefined
  readonly #listeners = new Set<(progress: Progress) => void>()

  constructor(
    private readonly connection: Connected,
    private readonly service: ServiceName,
    private readonly cloud: CloudName,
  ) {}

  /** Calls back with everything that is read. */
  each(listener: (progress: Progress) => void): void {
    this.#listeners.add(listener)
    if (this.latest !== undefined) listener(this.latest)
  }

  /** Comes back with the first progress that is so. */
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
   * Reads until the upgrade is over, and gives back the last of it.
   * @throws where it failed, needs a person's decision, or does not move for two minutes with no gate open
   */
  async run(signal: AbortSignal): Promise<void> {
    const handle = this.connection.client.workflow.getHandle(upgradeId(this.cloud, this.service))
    let failure: Error | undefined
    handle.result().catch((error: unknown) => (failure = error instanceof Error ? error : new Error(String(error))))
    let moved = performance.now()
    let before = ''
    for (;;) {
      const progress = await this.#read()
      if (progress !== undefined) {
        this.#tell(progress)
        if (progress.state === 'Done') return
        const { attention } = progress
        if (attention?.waiting === false) throw new Error(`${attention.step} needs a person`)
      }
      if (failure !== undefined) throw new Error(reasonOf(failure), { cause: failure })
      const now = stateOf(this.latest)
      const waits = this.latest !== undefined && this.latest.gate !== null
      if (now !== before || waits) moved = performance.now()
      before = now
      if (performance.now() - moved > stalledAfterMs)
        throw new Error(`nothing has moved for ${stalledAfterMs / 1000} s`)
      await sleep(pollMilliseconds, undefined, { signal })
    }
  }

  /** Undefined while no worker answers. */
  async #read(): Promise<Progress | undefined> {
    const read = (): Promise<Progress> => readProgress(this.connection, this.service, this.cloud)
    return this.connection.client.withDeadline(Date.now() + answerWithinMs, read).catch(() => undefined)
  }

  #tell(progress: Progress): void {
    this.latest = progress
    for (const listener of [...this.#listeners]) listener(progress)
  }
}

function stateOf(progress: Progress | undefined): string {
  return JSON.stringify(progress?.steps.map(({ state }) => state))
}

function reasonOf(failure: Error): string {
  return failure instanceof WorkflowFailedError ? (failure.cause?.message ?? failure.message) : failure.message
}
