import { setTimeout as sleep } from 'node:timers/promises'
import type { LabOfNight } from './lab'
import type { Operator } from './operator'

const lookMilliseconds = 2000

/** Measures the longest time in which nothing that a person can see changed. */
export class Silence {
  longestSeconds = 0
  #isOn = true
  readonly #looking: Promise<void>

  constructor(lab: Pick<LabOfNight, 'shown'>, operator: Operator) {
    this.#looking = this.#look(lab, operator)
  }

  async end(): Promise<void> {
    this.#isOn = false
    await this.#looking
  }

  async #look(lab: Pick<LabOfNight, 'shown'>, operator: Operator): Promise<void> {
    let [stood, since] = ['', Date.now()]
    while (this.#isOn) {
      const { progress, said } = operator
      const states = progress?.steps.map(({ state }) => state)
      const shown = [progress?.state, states, progress?.attention?.sentence, progress?.gate?.name, said.length]
      const stands = JSON.stringify([shown, await lab.shown()])
      if (stands !== stood) [stood, since] = [stands, Date.now()]
      this.longestSeconds = Math.max(this.longestSeconds, Math.round((Date.now() - since) / 1000))
      await sleep(lookMilliseconds)
    }
  }
}
