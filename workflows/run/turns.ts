import { patched } from '@temporalio/workflow'

/** Microtasks that pass between two results: more than any branch needs from a result to the next command. */
const stepsOfATurn = 200

/**
 * Hands the results of activities to branches that go on side by side, one result at a time. A branch has made its next
 * commands before another branch hears of its own result.
 *
 * Temporal may tell a worker of two results in one task or in two, and tells the next worker of both in one: for example
 * after a task that was lost on its way (docs/explanation/temporal.md). Without turns, the order of commands would depend on
 * that, and no other worker could replay the history.
 */
export class Turns {
  #isOn = false
  #last: Promise<void> = Promise.resolve()

  /** Runs branches, and hands them their results in turn until all have ended. An upgrade that began before goes on without. */
  async sideBySide<T>(branches: () => Promise<T>): Promise<T> {
    const before = this.#isOn
    this.#isOn = before || patched('one-result-at-a-time')
    try {
      return await branches()
    } finally {
      this.#isOn = before
    }
  }

  /** True while results are handed out in turn. */
  get areOn(): boolean {
    return this.#isOn
  }

  /** Settles as the activity does, in the activity's turn. */
  async take<T>(activity: Promise<T>): Promise<T> {
    if (!this.#isOn) return activity
    try {
      return await activity
    } finally {
      await this.#turn()
    }
  }

  #turn(): Promise<void> {
    const mine = this.#last
    this.#last = mine.then(pass)
    return mine
  }
}

async function pass(): Promise<void> {
  for (let step = 0; step < stepsOfATurn; step += 1) await Promise.resolve()
}
