import { describe, expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const wholeUpgrade = 600_000

describe('what an upgrade leaves for another day', () => {
  test(
    'of Glance is the contract: deferred at its gate, done later by itself, and nothing else is done again',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin('glance')
        await upgrade.untilGate()
        await upgrade.send('glance-upgraded', { by: 'ann', answer: 'defer', note: 'not tonight' })
        const { steps } = await upgrade.untilDone()
        await upgrade.handle.result()
        expect(steps.find(({ id }) => id === 'glance/controller3/contract')?.state).toBe('not needed')
        const before = await rehearsal.lines()
        expect(before).not.toContain('controller3 contract')

        const { code, said } = await rehearsal.type('start', 'glance', '--contract-only')
        expect({ code, said }).toMatchObject({ code: 0 })
        const later = rehearsal.watch('glance')
        const { gate } = await later.untilGate()
        expect(gate).toMatchObject({ name: 'glance-upgraded', answers: ['confirm'] })
        await later.send('glance-upgraded', { by: 'bob' })
        const done = await later.untilDone()
        await later.handle.result()
        expect(done.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
          'glance/gate/glance-upgraded done',
          'glance/controller3/contract done',
        ])
        expect((await rehearsal.lines()).slice(before.length)).toEqual(['controller3 contract'])

        // Ocata's tool takes a second contract for an error: it is not asked for one.
        const again = await rehearsal.begin('glance', { contractOnly: true })
        await again.untilDone()
        expect((await rehearsal.lines()).slice(before.length)).toEqual(['controller3 contract'])
        expect(await rehearsal.lab.errors()).toEqual([])
      }),
    wholeUpgrade,
  )

  test('of any other service is refused: there is no such contract', () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('keystone', { contractOnly: true })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { type: 'InputInvalid', message: expect.stringContaining("the contract of keystone can't be deferred") },
      })
      expect(await rehearsal.lines()).toEqual([])
    }))
})
