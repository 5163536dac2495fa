import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProcess } from '../test/support/processes'
import type { CloudOfNight } from './lab'

/** The worker processes of a night: at least one is there again after each fault. */
export class Workers {
  readonly #all: TestProcess[] = []
  /** Faults of workers take turns. */
  #turn: Promise<void> = Promise.resolve()

  constructor(private readonly cloud: Pick<CloudOfNight, 'startWorker'>) {}

  async start(): Promise<void> {
    this.#all.push(await this.cloud.startWorker())
  }

  /** Every worker gets the signal; a new one starts so long after they are gone. */
  replace(signal: 'SIGKILL' | 'SIGTERM', awaySeconds: number): Promise<void> {
    return this.#inTurn(async () => {
      for (const worker of this.#all) worker.kill(signal)
      await Promise.all(this.#all.map(({ ended }) => ended))
      this.#all.length = 0
      await sleep(awaySeconds * 1000)
      await this.start()
    })
  }

  /** The workers stand still for so long, and go on beside the one that took over. */
  freeze(seconds: number): Promise<void> {
    return this.#inTurn(async () => {
      const frozen = [...this.#all]
      for (const worker of frozen) worker.kill('SIGSTOP')
      await this.start()
      await sleep(seconds * 1000)
      for (const worker of frozen) worker.kill('SIGCONT')
    })
  }

  async end(): Promise<void> {
    await this.#turn
    await Promise.all(this.#all.map((worker) => worker.stop()))
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work, work)
    return this.#turn
  }
}
