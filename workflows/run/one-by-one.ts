import { patched, type ActivateInput } from '@temporalio/workflow'
import { tryUnblockConditions } from '@temporalio/workflow/lib/worker-interface'

/** Microtasks between two jobs: more than any branch needs from a result to the command that follows it. */
const microtasksOfAJob = 200

/**
 * Hands the jobs of an activation to the workflow one by one: results, timers that are over, signals. The workflow has done
 * all that one job leads to, conditions included, before it hears of the next.
 *
 * Temporal may tell a worker of two results in one task or in two, and tells the next worker of both in one: for example
 * after a task that was lost on its way (docs/explanation/temporal.md). If the workflow heard of both at once, the order of
 * its commands would depend on that, and no other worker could replay the history.
 */
export class OneByOne {
  #isOn = false

  /** Called in each workflow before its first line. An upgrade that began before goes on as it did. */
  begin(): void {
    this.#isOn = patched('one-result-at-a-time')
  }

  /** Called with each activation in place of the interceptors' `next`. */
  activate(input: ActivateInput, next: (input: ActivateInput) => void): void {
    const [first, ...others] = this.#isOn ? (input.activation.jobs ?? []) : []
    if (first === undefined || others.length === 0) {
      next(input)
      return
    }
    const give = (job: typeof first): void => next({ ...input, activation: { ...input.activation, jobs: [job] } })
    give(first)
    void settled().then(async () => {
      for (const job of others) {
        give(job)
        await settled()
      }
    })
  }
}

/** Resolves once nothing is left to do but for a job to come: as the SDK does at the end of each activation. */
async function settled(): Promise<void> {
  do await microtasks(microtasksOfAJob)
  while (tryUnblockConditions() > 0)
}

/** Lets microtasks pass in one promise: the SDK records the stack of each promise, which takes longer than the rest of a job. */
async function microtasks(count: number): Promise<void> {
  let left = count
  const countdown = {
    then(resolve: (again: unknown) => void): void {
      left -= 1
      resolve(left > 0 ? countdown : undefined)
    },
  }
  await countdown
}
