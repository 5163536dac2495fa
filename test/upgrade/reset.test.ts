import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { resetPoints, resetTo } from '../support/reset'
import { address } from '../support/temporal'
import { procedure, serversOf } from './procedure'

/** Reads again and again which servers are out of the balancers; keeps each different reading once. */
class OutMeanwhile {
  readonly #seen = new Map<string, readonly string[]>()
  #isOn = true
  readonly #reading: Promise<void>

  private constructor(rehearsal: Rehearsal) {
    const read = async (): Promise<void> => {
      while (this.#isOn) {
        const out = await rehearsal.out()
        this.#seen.set(out.join(), out)
        await sleep(100)
      }
    }
    this.#reading = read()
  }

  /** The servers that were out at some moment during some work. */
  static async during(rehearsal: Rehearsal, work: () => Promise<void>): Promise<readonly (readonly string[])[]> {
    const meanwhile = new OutMeanwhile(rehearsal)
    try {
      await work()
    } finally {
      meanwhile.#isOn = false
      await meanwhile.#reading
    }
    return [...meanwhile.#seen.values()]
  }
}

/** Every n-th of the items, about `count` of them. */
const some = <T>(all: readonly T[], count: number): T[] =>
  all.filter((_, index) => index % Math.max(1, Math.ceil(all.length / count)) === 0)

test(
  'Keystone, reset to any event of a node that is done while another is out, runs nothing twice and drains nothing again',
  () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      await rehearsal.startWorker()
      const keystone = await rehearsal.begin()
      let { gate } = await keystone.untilGate()
      const lines = await rehearsal.lines()
      const points = (await resetPoints(keystone)).filter(({ after }) => /controller[12]\/(?!serving)/.test(after))
      const drains = points.filter(({ after }) => after.includes('/drain'))
      const tried: string[] = []
      const out = await OutMeanwhile.during(rehearsal, async () => {
        for (const point of [...some(drains, 3), ...some(points, 4)]) {
          const since = gate?.since
          if (!(await resetTo(rehearsal, keystone, point))) continue
          tried.push(point.after)
          const again = await rehearsal
            .watch()
            .until('asked again', (now) => now.attention !== null || (now.gate !== null && now.gate.since !== since))
          expect({ after: point.after, attention: again.attention?.sentence }).toEqual({ after: point.after })
          expect(again.detached).toEqual(['controller3'])
          gate = again.gate
        }
      })
      expect(tried.filter((after) => after.includes('/drain'))).not.toEqual([])
      expect(tried.length).toBeGreaterThan(2)
      expect(out).toEqual([serversOf(3)])
      expect(await rehearsal.lines()).toEqual(lines)
      await rehearsal.watch().send('keystone-upgraded', { by: 'ann' })
      await rehearsal.watch().untilDone()
      expect(await rehearsal.lines()).toEqual(procedure)
      expect(await rehearsal.out()).toEqual([])
    }),
  300_000,
)

test(
  'Nova, reset to the drain of a node that serves on Ocata while others have not joined, has no second outage',
  () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      await rehearsal.startWorker()
      const nova = await rehearsal.begin('nova')
      await nova.untilRunning('nova/controller1/join')
      await nova.send('pause', { now: true, by: 'ann' })
      await nova.until('paused', ({ state }) => state === 'Paused')
      const before = await rehearsal.out()
      expect(before).not.toEqual([])
      const lines = await rehearsal.lines()
      const points = (await resetPoints(nova)).filter(({ after }) => after.includes('controller1/drain'))
      const out = await OutMeanwhile.during(rehearsal, async () => {
        let isReset = false
        for (const point of points) if (!isReset) isReset = await resetTo(rehearsal, nova, point)
        expect(isReset).toBe(true)
        await rehearsal.watch('nova').untilDone()
      })
      for (const seen of out) expect(before).toEqual(expect.arrayContaining([...seen]))
      expect(await rehearsal.lines()).toEqual(lines)
      expect(await rehearsal.out()).toEqual([])
    }),
  300_000,
)
