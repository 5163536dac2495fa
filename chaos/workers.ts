import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProcess } from '../test/support/processes'
import type { CloudOfNight } from './lab'

/** As systemd's `Restart=` does: a worker that finds no Temporal at its start ends. */
const restartMilliseconds = 1000

/** The worker processes of a night: at least one is there again after each fault. */
export class Workers {
  readonly #all = new Set<TestProcess>()
  /** Faults of workers take turns. */
  #turn: Promise<void> = Promise.resolve()
  #isOver = false

  constructor(private readonly cloud: Pick<CloudOfNight, 'startWorker'>) {}

  async start(): Promise<void> {
    const worker = await this.cloud.startWorker()
    this.#all.add(worker)
    void worker.ended.then(() => this.#endedByItself(worker))
  }

  /** Every worker gets the signal; a new one starts so long after they are gone. */
  replace(signal: 'SIGKILL' | 'SIGTERM', awaySeconds: number): Promise<void> {
    return this.#inTurn(async () => {
      const workers = [...this.#all]
      this.#all.clear()
      for (const worker of workers) worker.kill(signal)
      await Promise.all(workers.map(({ ended }) => ended))
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
    this.#isOver = true
    await Promise.all([...this.#all].map((worker) => worker.stop()))
  }

  /** A worker that no fault has ended is started again. */
  async #endedByItself(worker: TestProcess): Promise<void> {
    if (!this.#all.delete(worker)) return
    await sleep(restartMilliseconds)
    if (!this.#isOver && this.#all.size === 0) await this.start()
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work, work)
    return this.#turn
  }
}
