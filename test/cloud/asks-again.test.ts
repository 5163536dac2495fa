import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { WorkflowQueryInput } from '@temporalio/client'
import { asksAgain } from '../../cloud/asks-again'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'

const input: WorkflowQueryInput = {
  workflowExecution: { workflowId: 'w' },
  queryType: 'progress',
  args: [],
  headers: {},
}

/** Asks a worker that refuses a query some times, each time after so many milliseconds; returns when it was asked. */
async function askedAt(
  refusals: number,
  tookMilliseconds: number,
): Promise<readonly { readonly from: number; readonly to: number }[]> {
  const asked: { from: number; to: number }[] = []
  const answer = await asksAgain.query?.(input, async () => {
    const from = performance.now()
    await sleep(tookMilliseconds)
    asked.push({ from, to: performance.now() })
    if (asked.length <= refusals) throw new Error(`query failed: ${doesNotAnswerYet}`)
    return 'answered'
  })
  expect(answer).toBe('answered')
  return asked
}

describe('a query that a worker refuses while it takes a workflow over', () => {
  test('is asked again until it is answered', async () => {
    expect(await askedAt(3, 1)).toHaveLength(4)
  })

  test('leaves the worker longer alone than its refusal took, so that the worker can take over meanwhile', async () => {
    const [first, second, third] = await askedAt(2, 300)
    for (const [one, other] of [
      [first, second],
      [second, third],
    ] as const)
      expect((other?.from ?? NaN) - (one?.to ?? NaN)).toBeGreaterThan(1.5 * ((one?.to ?? NaN) - (one?.from ?? NaN)))
  })

  test('fails in the end with the words of the refusal', async () => {
    const refused = asksAgain.query?.(input, () => Promise.reject(new Error(doesNotAnswerYet)))
    await expect(refused).rejects.toThrow(doesNotAnswerYet)
  }, 30_000)

  test('is not asked again where it fails for another reason', async () => {
    let times = 0
    const refused = asksAgain.query?.(input, () => {
      times += 1
      return Promise.reject(new Error('no such workflow'))
    })
    await expect(refused).rejects.toThrow('no such workflow')
    expect(times).toBe(1)
  })
})
