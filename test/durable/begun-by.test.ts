import { ApplicationFailure, Context } from '@temporalio/activity'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { withHeartbeat } from '../../activities/heartbeat'
import { Bench, RecordingCloud, type Parts } from '../support/recording'

const expand = 'keystone/controller1/expand'

/** A cloud that keeps the name of each activity that looks at a step and runs it; expand's needs three attempts. */
class ThreeAttempts extends RecordingCloud {
  readonly names = new Map<string, (string | undefined)[]>()

  protected override parts(): Parts {
    const own = super.parts()
    const lookAndRun = this.activitiesOf(own).lookAndRun
    return {
      ...own,
      lookAndRun: (input) =>
        withHeartbeat(({ activity }) => {
          this.names.set(input.step, [...(this.names.get(input.step) ?? []), activity])
          if (input.step === expand && Context.current().info.attempt < 3)
            throw ApplicationFailure.retryable('once more')
          return lookAndRun(input)
        }),
    }
  }
}

/** A cloud whose host is out of reach when expand is looked at first, and which keeps the questions about it. */
class OutOfReach extends RecordingCloud {
  readonly begunBy: (string | undefined)[] = []
  readonly attached: number[] = []

  protected override parts(): Parts {
    const own = super.parts()
    const { lookAndRun } = this.activitiesOf(own)
    return {
      ...own,
      lookAndRun: (input) =>
        input.step === expand
          ? Promise.resolve({ state: 'unreachable', sentence: 'no answer', seconds: 120, activity: 'the first' })
          : lookAndRun(input),
      look: (input) => {
        if (input.step !== expand) return own.look(input)
        this.begunBy.push(input.begunBy)
        return Promise.resolve({ state: 'running', generation: 1, seconds: 0 })
      },
      run: (input) => {
        if (input.step === expand) this.attached.push(input.generation)
        return own.run(input)
      },
    }
  }
}

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('an activity that may have begun a job', () => {
  test('has one name in all its attempts, which no other activity has', async () => {
    const cloud = new ThreeAttempts()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      const each = [...cloud.names.values()].map((names) => new Set(names))
      expect(cloud.names.get(expand)).toHaveLength(3)
      expect(each.map(({ size }) => size)).toEqual(each.map(() => 1))
      expect(new Set(each.flatMap((names) => [...names])).size).toBe(each.length)
    })
  })

  test('is named to the look after its host was out of reach, and the run attaches to the job that it has begun', async () => {
    const cloud = new OutOfReach()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(cloud.begunBy).toEqual(['the first'])
      expect(cloud.attached).toEqual([1])
    })
  })
})
