import { patched, type ActivateInput } from '@temporalio/workflow'
import { getActivator } from '@temporalio/workflow/lib/global-attributes'
import { tryUnblockConditions } from '@temporalio/workflow/lib/worker-interface'

/**
 * Microtasks between two jobs. A branch needs some thirty from a result to the command that follows it, and four for each step
 * of a host that was left out.
 */
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

  /** Called with each activation in place of the interceptors' `next`. Queries change nothing, and are answered at once. */
  activate(input: ActivateInput, next: (input: ActivateInput) => void): void {
    const [first, ...others] = input.activation.jobs ?? []
    if (!this.#isOn || first === undefined || others.length === 0 || first.queryWorkflow) {
      next(input)
      return
    }
    const give = (job: typeof first): void => next({ ...input, activation: { ...input.activation, jobs: [job] } })
    give(first)
    const handing = async (): Promise<void> => {
      for (const job of others) {
        await settled()
        give(job)
      }
    }
    // The SDK ends the task with the first error that is recorded so, as with one that it finds itself.
    handing().catch((error: unknown) => getActivator().recordWorkflowTaskError(error))
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
