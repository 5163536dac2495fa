import { setTimeout as sleep } from 'node:timers/promises'
import type { Rehearsal } from '../test/support/rehearsal'
import type { Operator } from './operator'

const lookMilliseconds = 500

/** Measures the longest time in which nothing that a person can see changed. */
export class Silence {
  longestSeconds = 0
  #isOn = true
  readonly #looking: Promise<void>

  constructor(rehearsal: Rehearsal, operator: Operator) {
    this.#looking = this.#look(rehearsal, operator)
  }

  async end(): Promise<void> {
    this.#isOn = false
    await this.#looking
  }

  async #look(rehearsal: Rehearsal, operator: Operator): Promise<void> {
    let [stood, since] = ['', Date.now()]
    while (this.#isOn) {
      const { progress, said } = operator
      const executions = (await rehearsal.executions()).map(({ end }) => end?.at ?? '')
      const states = progress?.steps.map(({ state }) => state)
      const shown = [progress?.state, states, progress?.attention?.sentence, progress?.gate?.name, said.length]
      const stands = JSON.stringify([shown, executions])
      if (stands !== stood) [stood, since] = [stands, Date.now()]
      this.longestSeconds = Math.max(this.longestSeconds, Math.round((Date.now() - since) / 1000))
      await sleep(lookMilliseconds)
    }
  }
}
