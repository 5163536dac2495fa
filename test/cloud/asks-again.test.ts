import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { WorkflowClientInterceptor, WorkflowQueryInput } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import { asksAgain } from '../../cloud/asks-again'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'

const input: WorkflowQueryInput = {
  workflowExecution: { workflowId: 'w' },
  queryType: 'progress',
  args: [],
  headers: {},
}

/** An interceptor whose Temporal tells of a workflow task under way, one for each number; of none at undefined. */
function withTask(task: () => number | undefined): WorkflowClientInterceptor {
  const describeWorkflowExecution = (): Promise<temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse> => {
    const nanos = task()
    return Promise.resolve({ pendingWorkflowTask: nanos === undefined ? null : { originalScheduledTime: { nanos } } })
  }
  return asksAgain({ workflowService: { describeWorkflowExecution } })
}

/** Asks a worker that refuses a query some times, each time after so many milliseconds; returns the milliseconds between. */
async function pausesOf(
  refusals: number,
  tookMilliseconds: number,
  task: (asked: number) => number | undefined,
): Promise<readonly number[]> {
  const asked: { readonly from: number; readonly to: number }[] = []
  const answer = await withTask(() => task(asked.length)).query?.(input, async () => {
    const from = performance.now()
    await sleep(tookMilliseconds)
    asked.push({ from, to: performance.now() })
    if (asked.length <= refusals) throw new Error(`query failed: ${doesNotAnswerYet}`)
    return 'answered'
  })
  expect(answer).toBe('answered')
  return asked.slice(1).map(({ from }, at) => from - (asked[at]?.to ?? NaN))
}

describe('a query that a worker refuses while it takes a workflow over', () => {
  test('is asked again until it is answered', async () => {
    expect(await pausesOf(3, 1, () => undefined)).toHaveLength(3)
  })

  test('leaves the worker longer alone than its refusal took, while the worker has a task', async () => {
    for (const pause of await pausesOf(2, 300, () => 1)) expect(pause).toBeGreaterThan(1.5 * 300)
  })

  test.each([
    ['is over', undefined],
    ['is another one', 2],
  ])(
    'is asked once the task %s',
    async (_, later) => {
      let polls = 0
      const [pause] = await pausesOf(1, 1000, () => {
        polls += 1
        return polls < 3 ? 1 : later
      })
      expect(polls).toBe(3)
      expect(pause).toBeLessThan(2 * 1000)
    },
    30_000,
  )

  test('is asked again where Temporal does not tell of the task', async () => {
    const untold = (): never => {
      throw new Error('7 PERMISSION_DENIED')
    }
    expect(await pausesOf(1, 1, untold)).toHaveLength(1)
  })

  test('fails in the end with the words of the refusal', async () => {
    const refused = withTask(() => undefined).query?.(input, () => Promise.reject(new Error(doesNotAnswerYet)))
    await expect(refused).rejects.toThrow(doesNotAnswerYet)
  }, 30_000)

  test('is not asked again where it fails for another reason', async () => {
    let times = 0
    const refused = withTask(() => 1).query?.(input, () => {
      times += 1
      return Promise.reject(new Error('no such workflow'))
    })
    await expect(refused).rejects.toThrow('no such workflow')
    expect(times).toBe(1)
  })
})
